import { describeFailure } from '../../../support/words/failures.ts';
import { listed } from '../../../support/words/say.ts';
import { counted } from '../../words/phrases.ts';
import { failed, passed } from '../findings.ts';
import type { Step } from '../types.ts';

export const settingsStep: Step = {
  id: 'settings',
  title: 'Settings',
  heading: 'Settings can be read',
  broken: 'Settings cannot be used',
  needs: [],
  async run({ profile }, saying) {
    const found = await profile();
    if (!found.ok) return failed(found.error, saying);
    const { profile: chosen, file, setBy, managed, notes } = found.value;
    const whom = (source: string): string =>
      source === managed ? 'IT' : source === file ? 'you' : saying.path(source);
    const who = setBy.map(([source, count]) => `${count} by ${whom(source)}`);
    const total = setBy.reduce((sum, [, count]) => sum + count, 0);
    const what = `“${chosen.name}”, from ${saying.path(file)}${
      total === 0 ? '' : `: ${counted(total, 'setting', 'settings')}, ${listed(who)}`
    }`;
    const [note] = notes;
    if (note === undefined) return passed(what);
    const { now, format } = saying.times();
    const { title, sentence, ask } = describeFailure(note, now, format);
    return { verdict: 'look', sentence: `${what}. ${title}. ${sentence}`, fix: ask?.text, failure: note };
  },
};
