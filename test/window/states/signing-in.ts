import { failure } from '../../../main/support/failure.ts';
import { at, FRIDAY, type LookState, sessionIn, signedOutOrganisation, windowState } from './sam.ts';

const NOBODY = { person: undefined, signedInAtMs: undefined, ssh: undefined, x509: undefined };
const IDENTITY = {
  issuer: 'https://example.okta.com',
  subject: '00u1a2b3c4d5e6f7g8h9',
  email: 'sam@example.com',
  groups: 6,
  reason: 'first',
  alreadySignedIn: true,
} as const;
const UNTIL = at('11:06:41');

export const signingIn: Readonly<Record<string, LookState>> = {
  'signed-out': {
    state: windowState(signedOutOrganisation({ signedOut: { atMs: FRIDAY, report: { left: [] } } })),
  },
  'waiting-browser': {
    state: sessionIn({ kind: 'signing-in', step: 'browser', expiresAtMs: UNTIL }, NOBODY),
  },
  'no-browser': {
    state: sessionIn({ kind: 'signing-in', step: 'browser', expiresAtMs: UNTIL }, NOBODY, {
      lastFailure: failure('NO_BROWSER', { problem: 'xdg-open is not there' }),
    }),
  },
  'confirm-identity': {
    state: sessionIn({ kind: 'signing-in', step: 'confirm', expiresAtMs: UNTIL, identity: IDENTITY }, NOBODY),
  },
  'confirm-other-person': {
    state: sessionIn(
      {
        kind: 'signing-in',
        step: 'confirm',
        expiresAtMs: UNTIL,
        identity: {
          ...IDENTITY,
          subject: '00u9',
          email: 'alex@example.com',
          reason: 'other-person',
          expected: { issuer: IDENTITY.issuer, subject: IDENTITY.subject, email: 'sam@example.com' },
        },
      },
      NOBODY,
    ),
  },
  'signing-in': {
    state: sessionIn(
      { kind: 'signing-in', step: 'certificates', expiresAtMs: UNTIL, identity: IDENTITY },
      NOBODY,
    ),
  },
  'sign-in-timeout': {
    state: windowState(signedOutOrganisation({ lastFailure: failure('SIGN_IN_TIMEOUT', { minutes: 5 }) })),
  },
};
