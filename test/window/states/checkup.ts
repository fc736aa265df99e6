import type { Checkup, ShownStep, WindowState } from '../../../preload/contract/state.ts';
import { at, type LookState, organisation, windowState } from './sam.ts';

const step = (id: string, title: string, sentence: string, more: Partial<ShownStep> = {}): ShownStep => ({
  id,
  title,
  sentence,
  verdict: 'passed',
  tookMs: 200,
  ...more,
});

const STEPS: readonly ShownStep[] = [
  step('settings', 'Settings can be read', 'set by /etc/latchkey/settings.json; 9 settings, none refused'),
  step('proxy', 'The network is direct', 'no proxy is set'),
  step('authority', 'The certificate authority answers', 'ca.example.com in 21 ms, with the root set by IT'),
  step('okta', 'Okta answers', 'example.okta.com in 84 ms, as the issuer it should be'),
  step('clock', 'The clock is right', 'differs from Okta by less than a second'),
  step('port', 'The sign-in port is free', '127.0.0.1, port 10000'),
  step('keychain', 'The keychain can keep your sign-in', 'the Secret Service answers'),
  step(
    'ssh-agent',
    'The ssh-agent answers',
    'answers at /run/user/1000/gnupg/S.gpg-agent.ssh, and holds 1 key',
  ),
  step(
    'agent-takes',
    'The ssh-agent does not take certificates',
    'gpg-agent takes keys, and does not keep their certificates',
    {
      verdict: 'failed',
      fix: 'Let ssh use the agent of OpenSSH instead of gpg-agent: start one, and name its socket in the setting ssh.agent. Latchkey tells ssh of it for your hosts alone.',
    },
  ),
  step(
    'ssh-config',
    'ssh reads Latchkey’s settings',
    'the line is there, but below a “Host *” block, which wins over it',
    {
      verdict: 'look',
      fix: 'Move the line “Include latchkey.conf” to the top of `~/.ssh/config`.',
    },
  ),
  step(
    'groups',
    'Groups arrive',
    '6 groups in the ID token, as of 08:02 today; Okta has sent no list since 10:40',
    {
      verdict: 'look',
      fix: 'latchkey whoami --ask-okta',
    },
  ),
  step('files', 'The client certificate is in place', 'found, not expired'),
  step('test-site', 'A test web site accepts the client certificate', 'the settings name no address', {
    verdict: 'not-run',
  }),
];

export const CHECKUP: Checkup = {
  startedAtMs: at('11:02:00'),
  endedAtMs: at('11:02:03'),
  summary: '1 problem, 2 things to look at',
  steps: STEPS,
};
export const RUNNING: Checkup = { startedAtMs: at('11:02:00'), steps: STEPS.slice(0, 6) };
const FINE: Checkup = {
  ...CHECKUP,
  summary: 'Everything is in order',
  steps: STEPS.filter(({ verdict }) => verdict === 'passed'),
};

export const onCheckup = (checkup: Checkup | undefined): WindowState =>
  windowState(organisation({ unseenChanges: 2, checkup }), { place: { number: 1, page: 'checkup' } });

const SSH_CHANGE = '~/.ssh/config:\n  Include ~/.local/state/latchkey/ssh/latchkey.conf';

export const checkups: Readonly<Record<string, LookState>> = {
  checkup: { state: onCheckup(CHECKUP), darkToo: true },
  'checkup-running': { state: onCheckup(RUNNING) },
  'checkup-fine': { state: onCheckup(FINE) },
  'checkup-not-set-up': {
    state: windowState(organisation(), {
      organisations: [],
      shown: undefined,
      place: { number: 1, page: 'checkup' },
    }),
  },
  'ssh-change': {
    state: onCheckup(CHECKUP),
    answers: {
      settings: () => ({ rows: [], managed: 0, sources: [], sshChange: SSH_CHANGE }),
    },
    arrive: (page) => page.getByRole('button', { name: 'Show the change' }).click(),
  },
};
