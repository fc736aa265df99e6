import type { ShownStep } from '../../../../preload/contract/state.ts';
import { checkup, summaryOf } from '../../../application/doctor/checkup.ts';
import type { CheckedStep } from '../../../application/doctor/types.ts';
import { pathWords } from '../../../application/words/phrases.ts';
import { timesOf } from '../../../support/words/times.ts';
import type { Desk } from '../desk.ts';
import type { Known } from '../organisations.ts';

/** Runs the checkup of `latchkey doctor`, and shows each step as soon as it is known. */
export async function runCheckup({ parts, changed }: Desk, one: Known, signal: AbortSignal): Promise<void> {
  const { clock, format, home, platform, composition } = parts;
  const startedAtMs = clock.now();
  const steps: ShownStep[] = [];
  const show = (summary?: string): void => {
    const ended = summary === undefined ? {} : { summary, endedAtMs: clock.now() };
    one.checkup = { startedAtMs, steps: [...steps], ...ended };
    changed();
  };
  show();
  const saying = {
    times: () => timesOf({ clock, format }),
    path: (path: string) => pathWords(path, home),
    platform,
  };
  const checked = await checkup(await composition.checkup(one.profile.name), saying, signal, {
    begun: () => {},
    done(step) {
      steps.push(shownStep(step));
      show();
    },
  });
  show(summaryOf(checked));
}

function shownStep({ id, heading, verdict, sentence, fix, tookMs }: CheckedStep): ShownStep {
  return { id, title: heading, verdict, sentence, tookMs, ...(fix === undefined ? {} : { fix }) };
}
