import type { SettingsPage, ShownSetting } from '../../../preload/contract/answers.ts';
import { LAB, type LookState, organisation, PARTNER, windowState } from './sam.ts';

const shown = (
  group: ShownSetting['group'],
  name: string,
  title: string,
  value: string,
  more: Partial<ShownSetting> = {},
): ShownSetting => ({ name, group, title, value, control: { kind: 'shown' }, ...more });

const switched = (on: boolean): Pick<ShownSetting, 'control'> => ({ control: { kind: 'switch', on } });

export const SETTINGS: SettingsPage = {
  rows: [
    shown('general', 'desktop.startAtLogin', 'Start when I log in', 'On', {
      locked: 'Set by IT. Access should be ready before you need it.',
    }),
    shown('general', 'desktop.tellAccessChanges', 'Tell me when access changes', 'On', {
      sentence: 'A notification when you gain or lose a role. What needs you is always told.',
      ...switched(true),
    }),
    shown('general', 'desktop.terminal', 'Open hosts with', 'gnome-terminal', {
      control: {
        kind: 'choice',
        chosen: 'gnome-terminal',
        choices: [
          { id: 'gnome-terminal', title: 'Terminal' },
          { id: 'konsole', title: 'Konsole' },
        ],
      },
    }),
    shown('places', 'ssh.enabled', 'ssh-agent', 'On', {
      sentence: 'System agent. Removed by itself when the certificate ends.',
      ...switched(true),
    }),
    shown('places', 'ssh.config', 'ssh settings and known hosts', 'On', {
      sentence: 'One line in `~/.ssh/config`; everything else in Latchkey’s own files.',
      ...switched(true),
    }),
    shown('places', 'x509.files', 'Files for curl and other tools', 'Off', {
      sentence: 'A private key in a file can be copied by other programs of yours.',
      locked: 'Set by IT. Keys must not be in files on laptops.',
    }),
    shown('sign-in', 'okta.issuer', 'Okta', 'https://example.okta.com', {
      locked: 'Set by IT. From the authority’s provisioner “okta”.',
    }),
    shown('sign-in', 'authority.url', 'Certificate authority', 'https://ca.example.com', {
      locked: 'Set by IT. Root fingerprint 7c1f 0a94 … c07d.',
    }),
    shown('sign-in', 'certificateLife', 'Certificate life', '8 h', {
      sentence: 'Asked for; the authority has the last word.',
      locked: 'Set by IT. One working day.',
    }),
    shown('other', 'supportContact', 'Whom to ask', 'Not set'),
  ],
  managed: 5,
  sources: [
    { name: 'Source', value: '/etc/latchkey/settings.json' },
    { name: 'Read', value: '11:02 today' },
    { name: 'Refused', value: 'None' },
  ],
  sshChange: '~/.ssh/config:\n  Include ~/.local/state/latchkey/ssh/latchkey.conf',
  managedText:
    '{\n  "profiles": {\n    "example": { "authority": { "url": "https://ca.example.com" } }\n  }\n}\n',
};

const on = (page: 'settings' | 'organisations' | 'overview', dialog?: 'sign-out' | 'quit' | 'remove') =>
  windowState(organisation({ unseenChanges: 2 }), {
    organisations: [
      organisation({ unseenChanges: 2 }),
      { ...LAB, signedOut: { atMs: Date.parse('2026-11-12T16:20:00Z'), report: { left: [] } } },
      {
        ...PARTNER,
        snapshot: PARTNER.snapshot && {
          ...PARTNER.snapshot,
          person: { issuer: 'https://partner-example.okta.com', subject: '00u7', email: 'sam@example.com' },
        },
      },
    ],
    place: { number: 1, page, dialog },
  });

export const settings: Readonly<Record<string, LookState>> = {
  settings: { state: on('settings'), answers: { settings: () => SETTINGS }, darkToo: true },
  'settings-managed': {
    state: on('settings'),
    answers: { settings: () => SETTINGS },
    arrive: (page) => page.getByRole('button', { name: 'Show managed settings' }).click(),
  },
  profiles: { state: on('organisations'), darkToo: true },
  'sign-out': { state: on('overview', 'sign-out'), darkToo: true },
  quit: { state: on('overview', 'quit') },
  'quit-window': {
    state: (() => {
      const state = on('overview', 'quit');
      return { ...state, app: { ...state.app, host: { kind: 'agent', pid: 4121, version: '1.4.0' } } };
    })(),
  },
  remove: { state: on('settings', 'remove'), answers: { settings: () => SETTINGS } },
};
