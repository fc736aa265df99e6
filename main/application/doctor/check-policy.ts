import type { Failure } from '../../support/failure.ts';
import { describeFailure } from '../../support/words/failures.ts';
import { counted } from '../words/phrases.ts';
import type { CheckupParts, Finding, Saying } from './types.ts';

/** Who renews nothing for as long as this many turns probably has nobody in the background. */
const MANY_TURNS = 3;

/** The policy that is in force: which, from where, of when; why it is not newer, or why there is none. */
export async function checkPolicy(
  { profile, policy }: CheckupParts,
  failed: (cause: Failure) => Finding,
  saying: Saying,
): Promise<Finding> {
  const settings = await profile();
  if (!settings.ok) return failed(settings.error);
  const { file, url, refreshEverySeconds } = settings.value.profile.access;
  if (file === undefined && url === undefined)
    return { verdict: 'not-run', sentence: 'the settings name none' };
  const found = await policy();
  if (!found.ok) return failed(found.error);
  if (found.value === undefined)
    return { verdict: 'not-run', sentence: 'it is asked for at the next sign-in' };
  const { policy: document, source, asOfMs, notes } = found.value;
  const times = saying.times();
  const size = `${counted(document.roles.length, 'role', 'roles')}, ${counted(document.hosts.length, 'host', 'hosts')}`;
  const what = `serial ${document.serial}, from ${saying.path(source)}, as of ${times.asOf(asOfMs)}: ${size}`;
  const [note] = notes;
  if (note !== undefined) {
    const { title, sentence, ask } = describeFailure(note, times.now, times.format);
    return { verdict: 'look', sentence: `${what}. ${title}. ${sentence}`, fix: ask?.text, failure: note };
  }
  if (times.now - asOfMs > MANY_TURNS * refreshEverySeconds * 1000) {
    return { verdict: 'look', sentence: what, fix: 'latchkey renew asks for a newer one.' };
  }
  return { verdict: 'passed', sentence: what };
}
