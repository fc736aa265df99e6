import { failure } from '../../../main/support/failure.ts';
import type { Proposal } from '../../../preload/contract/answers.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { FINGERPRINT, type LookState, signedOutOrganisation, windowState } from './sam.ts';

export const PROPOSAL: Proposal = {
  number: 7,
  from: 'file',
  title: 'Example',
  profile: 'example',
  oktaHost: 'example.okta.com',
  authority: 'https://ca.example.com',
  fingerprint: FINGERPRINT,
  replaces: false,
};

const onlyOne = (one: Organisation) => windowState(one, { organisations: [one] });
const NOTHING = windowState(signedOutOrganisation(), { organisations: [], shown: undefined });

export const firstRun: Readonly<Record<string, LookState>> = {
  'first-run-none': {
    state: NOTHING,
    answers: {
      openSetupFile: () => PROPOSAL,
      readSetupText: ({ text }) =>
        text.includes('ca.example.com')
          ? PROPOSAL
          : {
              refused: failure('SETTINGS_INVALID', { source: 'the setup file', problems: ['it is no JSON'] }),
            },
      readTyped: () => ({ ...PROPOSAL, from: 'typed' }),
    },
  },
  'first-run-proposal': {
    state: NOTHING,
    answers: { openSetupFile: () => PROPOSAL },
    arrive: (page) => page.getByRole('button', { name: 'Open setup file' }).click(),
  },
  'first-run-managed': {
    state: onlyOne(
      signedOutOrganisation({
        firstTime: true,
        connects: {
          okta: 'https://example.okta.com',
          authority: 'https://ca.example.com',
          fingerprint: FINGERPRINT,
          setBy: '/etc/latchkey/settings.json',
        },
      }),
    ),
  },
};
