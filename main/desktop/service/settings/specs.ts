import type { ShownSetting } from '../../../../preload/contract/answers.ts';
import type { ResolvedDesktop } from '../../../settings/desktop.ts';
import type { ResolvedProfile } from '../../../settings/schema.ts';
import type { SettingsChanges } from '../../../settings/write.ts';
import { fingerprintInShort } from '../../../support/words/say.ts';
import { span } from '../../../support/words/time.ts';
import type { ShownPlatform } from '../types.ts';

export interface Subject {
  readonly profile: ResolvedProfile;
  readonly desktop: ResolvedDesktop;
  /** What the authority's provisioner says, where the settings leave it open; undefined while nobody is signed in. */
  readonly provisioner?: string | undefined;
  readonly issuer?: string | undefined;
}

/** One row of the page: what is shown of a setting, and how the person changes it. */
export interface Spec {
  readonly name: string;
  readonly group: ShownSetting['group'];
  readonly title: string;
  readonly sentence?: string;
  /** Where it means anything; everywhere if left out. */
  readonly only?: ShownPlatform;
  readonly value: (subject: Subject) => string | boolean | undefined;
  /** What the file gets for a new value; missing where it cannot be changed here. */
  readonly change?: (value: string | boolean, profile: string) => SettingsChanges | undefined;
  /** Why it is what it is, where nobody set it; follows who did where somebody has. */
  readonly reason?: (subject: Subject) => string | undefined;
  /** What is in place follows it only at the next renewal, so one is begun. */
  readonly needsRenewal?: boolean;
}

const ofDesktop = (
  key: 'startAtLogin' | 'timeInMenuBar' | 'tellAccessChanges',
): Pick<Spec, 'value' | 'change'> => ({
  value: ({ desktop }) => desktop[key],
  change: (value) => (typeof value === 'boolean' ? { desktop: { [key]: value } } : undefined),
});

const ofProfile = (group: 'ssh' | 'x509', key: string): Pick<Spec, 'change' | 'needsRenewal'> => ({
  change: (value, profile) =>
    typeof value === 'boolean' ? { profiles: { [profile]: { [group]: { [key]: value } } } } : undefined,
  needsRenewal: true,
});

/** The person's own store of client certificates, as each system calls it. */
const STORES: readonly (readonly [ShownPlatform, string])[] = [
  ['darwin', 'Login keychain'],
  ['linux', 'Certificate stores of browsers'],
  ['win32', 'Certificate store of Windows'],
];

const SPECS: readonly Spec[] = [
  {
    name: 'desktop.startAtLogin',
    group: 'general',
    title: 'Start when I log in',
    ...ofDesktop('startAtLogin'),
  },
  {
    name: 'desktop.timeInMenuBar',
    group: 'general',
    title: 'Show how long is left beside the tray icon',
    sentence: 'Text such as “5 h”.',
    only: 'darwin',
    ...ofDesktop('timeInMenuBar'),
  },
  {
    name: 'desktop.tellAccessChanges',
    group: 'general',
    title: 'Tell me when access changes',
    sentence: 'A notification when you gain or lose a role. What needs you is always told.',
    ...ofDesktop('tellAccessChanges'),
  },
  {
    name: 'desktop.terminal',
    group: 'general',
    title: 'Open hosts with',
    value: ({ desktop }) => desktop.terminal,
    change: (value) => (typeof value === 'string' ? { desktop: { terminal: value } } : undefined),
  },
  {
    name: 'ssh.enabled',
    group: 'places',
    title: 'ssh-agent',
    sentence: 'System agent. Removed by itself when the certificate ends.',
    value: ({ profile }) => profile.ssh.enabled,
    ...ofProfile('ssh', 'enabled'),
  },
  {
    name: 'ssh.config',
    group: 'places',
    title: 'ssh settings and known hosts',
    sentence: 'One line in `~/.ssh/config`; everything else in Latchkey’s own files.',
    value: ({ profile }) => profile.ssh.config,
    ...ofProfile('ssh', 'config'),
  },
  ...STORES.map(
    ([only, title]): Spec => ({
      name: 'x509.store',
      group: 'places',
      title,
      sentence: 'For browsers and internal web sites.',
      only,
      value: ({ profile }) => profile.x509.store,
      ...ofProfile('x509', 'store'),
    }),
  ),
  {
    name: 'x509.files',
    group: 'places',
    title: 'Files for curl and other tools',
    sentence: 'A private key in a file can be copied by other programs of yours.',
    value: ({ profile }) => profile.x509.files,
    ...ofProfile('x509', 'files'),
  },
  {
    name: 'okta.issuer',
    group: 'sign-in',
    title: 'Okta',
    value: ({ profile, issuer }) => profile.okta.issuer ?? issuer,
    reason: ({ profile, provisioner }) =>
      profile.okta.issuer !== undefined || provisioner === undefined
        ? undefined
        : `From the authority’s provisioner “${provisioner}”.`,
  },
  {
    name: 'authority.url',
    group: 'sign-in',
    title: 'Certificate authority',
    value: ({ profile }) => profile.authority.url,
    reason: ({ profile }) => `Root fingerprint ${fingerprintInShort(profile.authority.fingerprint)}.`,
  },
  {
    name: 'certificateLife',
    group: 'sign-in',
    title: 'Certificate life',
    sentence: 'Asked for; the authority has the last word.',
    value: ({ profile: { certificateLifeSeconds: seconds } }) =>
      seconds === undefined ? undefined : span(seconds * 1000),
  },
  {
    name: 'renewAt',
    group: 'sign-in',
    title: 'Renewal',
    sentence: 'How much of a certificate’s life has gone by then.',
    value: ({ profile }) => `${profile.renewAt} %`,
  },
  {
    name: 'access.url',
    group: 'other',
    title: 'Access policy',
    sentence: 'What says which groups give which hosts.',
    value: ({ profile }) => profile.access.file ?? profile.access.url,
  },
  {
    name: 'supportContact',
    group: 'other',
    title: 'Whom to ask',
    value: ({ profile }) => profile.supportContact,
  },
];

/** The rows that mean anything on this system; each setting is there once. */
export function specsOn(platform: ShownPlatform): readonly Spec[] {
  return SPECS.filter(({ only }) => only === undefined || only === platform);
}

/** As the file names it: settings of an organisation stand under its name. */
export function fullName(name: string, profile: string): string {
  return name.startsWith('desktop.') ? name : `profiles.${profile}.${name}`;
}
