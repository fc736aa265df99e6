import { failure } from '../../../main/support/failure.ts';
import type { ActivityEntry } from '../../../preload/contract/answers.ts';
import { at, FRIDAY, type LookState, organisation, windowState } from './sam.ts';

const friday = (time: string): number => Date.parse(`2026-11-20T${time}Z`);

export const ENTRIES: readonly ActivityEntry[] = [
  {
    atMs: at('10:58:00'),
    kind: 'person',
    tone: 'plain',
    sentence: 'You copied the ssh command for db-1.prod.example.com.',
  },
  {
    atMs: at('10:40:00'),
    kind: 'problem',
    tone: 'warn',
    sentence: 'Okta could not be reached for 2 min. Your certificates were not affected.',
    facts: 'OKTA_UNREACHABLE, example.okta.com, ENOTFOUND, 3 tries, back 10:42',
  },
  {
    atMs: at('08:02:12'),
    kind: 'access',
    tone: 'warn',
    sentence: 'Your access changed: gained the role Deployer, lost the role Network operator.',
  },
  {
    atMs: at('08:02:11'),
    kind: 'certificates',
    tone: 'plain',
    sentence: 'Got an SSH certificate and a client certificate, valid until 16:02.',
    facts: 'ssh 6218401993027714835, x509 3f9a2c77b0e14d5a8861f20c93d4c107',
  },
  {
    atMs: at('08:02:09'),
    kind: 'sign-in',
    tone: 'plain',
    sentence: 'You signed in with Okta as sam@example.com.',
  },
  {
    atMs: FRIDAY,
    kind: 'sign-in',
    tone: 'plain',
    sentence: 'You signed out. Everything was removed from this computer, and the certificates were revoked.',
  },
  {
    atMs: friday('13:28:00'),
    kind: 'certificates',
    tone: 'plain',
    sentence: 'Renewed both certificates, valid until 21:28.',
    facts: 'ssh 6218401993027714001, x509 51d0c2aa90f4b0e14d5a8861f20c93d4',
  },
  {
    atMs: friday('11:15:03'),
    kind: 'problem',
    tone: 'stop',
    sentence: 'Okta ended your session.',
    facts: 'SESSION_ENDED, example.okta.com, request 20bb71c4-77e1',
  },
];

const ON_ACTIVITY = windowState(organisation({ unseenChanges: 2 }), {
  place: { number: 1, page: 'activity' },
});

export const activity: Readonly<Record<string, LookState>> = {
  activity: { state: ON_ACTIVITY, answers: { activity: () => ENTRIES }, darkToo: true },
  'activity-none': { state: ON_ACTIVITY, answers: { activity: () => [] } },
  'activity-refused': {
    state: ON_ACTIVITY,
    answers: {
      activity: () => ({
        refused: failure('FILE_REFUSED', {
          path: '~/.local/state/latchkey/activity.jsonl',
          problem: 'it belongs to somebody else',
        }),
      }),
    },
  },
};
