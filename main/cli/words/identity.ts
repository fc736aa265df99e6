import { identityHead, labelsOf } from '../../application/words/identity.ts';
import type { ConfirmedIdentity, IdentityAnswer } from '../../session/snapshot.ts';
import { clean } from '../screen/clean.ts';
import { type Fact, factLines, widestLabel, wrap } from '../screen/layout.ts';
import { painterFor, type Screen } from '../screen/screen.ts';

/** "Is this you?": whom Okta has confirmed, and what can be answered. */
export function identityLines(
  told: ConfirmedIdentity,
  screen: Screen,
): { readonly lines: readonly string[]; readonly prompt: string } {
  const identity = clean(told);
  const paint = painterFor(screen);
  const who = labelsOf(identity).found;
  const facts: Fact[] = [
    ...(identity.name === undefined ? [] : [{ label: 'Name', values: [identity.name] }]),
    { label: 'Okta', values: [identity.issuer] },
    { label: 'Groups', values: [identity.groups === undefined ? 'Okta sent no list' : `${identity.groups}`] },
  ];
  const { title, sentence } = identityHead(identity);
  return {
    lines: [
      paint('title', title),
      ...wrap(sentence, screen.columns),
      '',
      ...factLines(facts, screen, paint, widestLabel(facts)),
    ],
    prompt:
      identity.reason === 'first'
        ? 'Enter continues, a uses another account, c cancels: '
        : `y continues as ${who}, a uses another account, c cancels: `,
  };
}

/** What was typed, as an answer; undefined where it is none. Another person is taken only by a word. */
export function answerOf(typed: string, { reason }: ConfirmedIdentity): IdentityAnswer | undefined {
  const word = typed.trim().toLowerCase();
  if (word === '') return reason === 'first' ? 'continue' : undefined;
  if (['y', 'yes', 'continue'].includes(word)) return 'continue';
  if (['a', 'another'].includes(word)) return 'afresh';
  return ['c', 'cancel', 'n', 'no'].includes(word) ? 'cancel' : undefined;
}

/** Where nobody is asked, whom it goes on as is said. */
export function signingInAs(identity: ConfirmedIdentity): string {
  const { found } = labelsOf(clean(identity));
  return identity.reason === 'first'
    ? `Signing in as ${found}, for the first time on this computer.`
    : `Signing in as ${found}, another person than before.`;
}
