import type { FailureFacts } from '../failure.ts';
import { asSentence, EXIT, type Words, type WordsFor } from './say.ts';

/** What the tray application opens for the person, which the command has no part in. */
export const desktopWords: WordsFor<'NOT_OPENED'> = {
  NOT_OPENED: (facts) => ({ ...notOpened(facts), retry: 'after a change', exitCode: EXIT.thisComputer }),
};

const PUT_RIGHT = 'When that is put right, try again.';

function notOpened({
  what,
  place,
  problem,
}: FailureFacts['NOT_OPENED']): Pick<Words, 'title' | 'sentence' | 'again'> {
  switch (what) {
    case 'terminal':
      return {
        title: 'No terminal could be opened',
        sentence: 'Copy the ssh command, and paste it into the terminal that you use.',
        again: 'When there is one that Latchkey knows, try again.',
      };
    case 'date-and-time':
      return {
        title: 'The date and time settings could not be opened',
        sentence: 'Open them yourself, in the settings of this computer.',
        again: PUT_RIGHT,
      };
    case 'place':
      return {
        title: 'This could not be opened',
        sentence: place === undefined ? asSentence(problem) : `Open it yourself: ${place}.`,
        again: PUT_RIGHT,
      };
  }
}
