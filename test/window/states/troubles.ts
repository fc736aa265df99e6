import { type Failure, failure } from '../../../main/support/failure.ts';
import type { WindowState } from '../../../preload/contract/state.ts';
import { EXAMPLES, type Met } from '../../support/failure-examples.ts';
import { at, type LookState, sessionIn, signedOutOrganisation, snapshot, windowState } from './sam.ts';

const { ssh, x509 } = snapshot();
const WITHOUT = { ssh: undefined, x509: undefined, nextRenewalAtMs: undefined };

/** The last sign-in did not work, and nobody is signed in. */
const atSignIn = (lastFailure: Failure): LookState => ({
  state: windowState(signedOutOrganisation({ lastFailure })),
});

/** A session that is in the way of itself, with nothing that works. */
const withNothing = (cause: Failure): LookState => ({
  state: sessionIn({ kind: 'attention', failure: cause }, WITHOUT),
});

export const troubles: Readonly<Record<string, LookState>> = {
  'access-removed': withNothing(
    failure('ACCESS_REMOVED', {
      email: 'sam@example.com',
      clientId: '0oa1example2',
      host: 'example.okta.com',
      said: 'User is not assigned to the client application.',
      requestId: 'aZ3k-Example-0001',
    }),
  ),
  'ca-refused': atSignIn(
    failure('CA_REFUSED', {
      host: 'ca.example.com',
      provisioner: 'okta',
      email: 'sam@example.org',
      domains: ['example.com'],
    }),
  ),
  'ca-refused-unknown': atSignIn(
    failure('CA_REFUSED_UNKNOWN', {
      host: 'ca.example.com',
      status: 401,
      at: at('08:02:11'),
      requestId: '7f3c9a52-1e0b',
    }),
  ),
  'clock-wrong': atSignIn(failure('CLOCK_WRONG', { host: 'example.okta.com', skewSeconds: -245 })),
  'port-busy': atSignIn(
    failure('PORT_BUSY', {
      redirectUris: ['http://127.0.0.1:10000', 'http://127.0.0.1:10001', 'http://127.0.0.1:10002'],
    }),
  ),
  'credentials-expired': {
    state: sessionIn(
      { kind: 'attention', failure: failure('CREDENTIALS_EXPIRED', { endedAt: at('10:42:00') }) },
      {
        ssh: ssh && { ...ssh, validAfterMs: at('02:42:00'), validBeforeMs: at('10:42:00') },
        x509: x509 && { ...x509, notBeforeMs: at('02:42:00'), notAfterMs: at('10:42:00') },
      },
    ),
  },
};

/** Every failure there is, where people meet it. */
export const everyTrouble: readonly { readonly cause: Failure; readonly state: WindowState }[] =
  Object.entries(EXAMPLES).map(([code, [{ facts, met }]]) => {
    // Code and facts belong together in the table, which its entries do not say.
    const cause = { code, facts } as unknown as Failure;
    return { cause, state: lookOf(cause, met).state };
  });

function lookOf(cause: Failure, met: Met): LookState {
  switch (met) {
    case 'renewal':
      return { state: sessionIn({ kind: 'attention', failure: cause }) };
    case 'sign-in':
    case 'command':
      return atSignIn(cause);
    case 'note':
      return { state: sessionIn({ kind: 'fresh' }, { notes: [cause] }) };
    case 'end':
      return withNothing(cause);
  }
}
