import type { ActivityEntry } from '../../../../preload/contract/answers.ts';
import { activityWords, type ToldActivity } from '../../../application/words/activity.ts';
import type { Journal } from '../../../session/journal/journal.ts';
import { redact } from '../../../support/redact.ts';
import { ok } from '../../../support/result.ts';
import { asOf } from '../../../support/words/time.ts';
import { type Times, timesOf } from '../../../support/words/times.ts';
import type { Answers, Desk } from '../desk.ts';
import { saveText } from '../save-text.ts';

/** The page of activity: the person's own journal in sentences. */
export function activityAnswers({ parts }: Desk, journal: Journal): Answers<'activity' | 'exportActivity'> {
  const told = async (): Promise<readonly ToldActivity[]> => {
    await journal.prune();
    return activityWords(await journal.read(), timesOf(parts));
  };
  return {
    activity: async () => ok((await told()).map(shown)),
    async exportActivity() {
      const text = textOf(await told(), timesOf(parts));
      return saveText(parts.outside, 'latchkey-activity.txt', redact(text));
    },
  };
}

function shown({ facts, ...entry }: ToldActivity): ActivityEntry {
  return { ...entry, ...(facts === undefined ? {} : { facts }) };
}

/** The oldest first, as a log is read. */
function textOf(entries: readonly ToldActivity[], { now, format }: Times): string {
  return entries
    .toReversed()
    .map(({ atMs, sentence, facts }) => {
      const exact = facts === undefined ? '' : ` (${facts})`;
      return `${asOf(atMs, now, format)}: ${sentence}${exact}\n`;
    })
    .join('');
}
