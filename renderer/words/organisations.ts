import { personWords } from '../../main/application/words/phrases.ts';
import { listed, quoted } from '../../main/support/words/say.ts';
import type { Times } from '../../main/support/words/times.ts';
import type { Organisation } from '../../preload/contract/state.ts';
import { footOf } from './foot.ts';

export const organisationsSentence =
  'Each has its own Okta, its own authority and its own certificates. They never share a sign-in. Choosing one changes only what this window shows.';
export const shownNow = 'Shown now';
export const show = 'Show';
export const addFromFile = 'Add from setup file';

/** What follows the state: "sam@example.com, renews at 13:22." */
export function stateLine(organisation: Organisation, times: Times): string {
  const { snapshot, signedOut } = organisation;
  const { line } = footOf(organisation, times);
  const person = snapshot?.person;
  if (person !== undefined) {
    const rest = line === '' ? '' : `, ${line.slice(0, 1).toLowerCase()}${line.slice(1)}`;
    return `${person.email ?? personWords(person)}${rest}.`;
  }
  if (signedOut !== undefined) return `Last used ${times.at(signedOut.atMs)}.`;
  return line === '' ? '' : `${line}.`;
}

/** "“Example” and “Partner” are set by IT and cannot be removed here." */
export function managedLine(titles: readonly string[]): string {
  return `${listed(titles.map(quoted))} ${titles.length === 1 ? 'is' : 'are'} set by IT and cannot be removed here.`;
}
