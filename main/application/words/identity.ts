import type { ConfirmedIdentity, KnownPerson } from '../../session/snapshot.ts';
import { failure } from '../../support/failure.ts';
import { describeFailure } from '../../support/words/failures.ts';
import type { Said } from './state.ts';

/** "Is this you?", of whom Okta has confirmed. */
export function identityHead(identity: ConfirmedIdentity): Said {
  if (identity.reason === 'first') {
    const how = identity.alreadySignedIn
      ? 'Your browser was already signed in to Okta as this person.'
      : 'Okta has confirmed this person.';
    return {
      title: `Continue as ${labelsOf(identity).found}?`,
      sentence: `${how} Nothing has been made on this computer yet.`,
    };
  }
  const other = failure('OKTA_OTHER_PERSON', { ...labelsOf(identity), named: false });
  return describeFailure(other, 0, { locale: 'en', timeZone: 'UTC' });
}

/** Both by their addresses; with what tells them apart where the address does not. */
export function labelsOf(identity: ConfirmedIdentity): { readonly expected: string; readonly found: string } {
  const { expected } = identity;
  const [before, now] = [expected === undefined ? '' : shortly(expected), shortly(identity)];
  if (before !== now || expected === undefined) return { expected: before, found: now };
  const mark = expected.issuer === identity.issuer ? 'subject' : 'issuer';
  return { expected: `${before} (${expected[mark]})`, found: `${now} (${identity[mark]})` };
}

function shortly({ email, subject }: KnownPerson): string {
  return email ?? subject;
}
