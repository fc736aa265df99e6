import { problemOf } from '../../support/failure.ts';
import { STEPS } from './steps.ts';
import type { CheckedStep, CheckupParts, Finding, Saying, Step, StepId, Verdict } from './types.ts';

/**
 * Runs every step in order, and tells each as soon as it is known. A step that throws has failed; the others go on.
 * Aborting `signal` ends it after the step that runs.
 */
export async function checkup(
  parts: CheckupParts,
  saying: Saying,
  signal: AbortSignal,
  tell: { begun(step: Step): void; done(checked: CheckedStep): void },
): Promise<readonly CheckedStep[]> {
  const checked: CheckedStep[] = [];
  for (const step of STEPS) {
    if (signal.aborted) break;
    tell.begun(step);
    const began = saying.times().now;
    const finding = await runStep(step, { parts, saying, checked });
    const done = {
      id: step.id,
      number: checked.length + 1,
      title: step.title,
      heading: finding.verdict === 'failed' ? step.broken : step.heading,
      ...finding,
      tookMs: saying.times().now - began,
    };
    checked.push(done);
    tell.done(done);
  }
  parts.close();
  return checked;
}

interface Running {
  readonly parts: CheckupParts;
  readonly saying: Saying;
  readonly checked: readonly CheckedStep[];
}

async function runStep(step: Step, { parts, saying, checked }: Running): Promise<Finding> {
  const { needs, after = [] } = step;
  const missing =
    needs
      .map((id) => find(checked, id))
      .find((one) => one?.verdict === 'failed' || one?.verdict === 'not-run') ??
    after.map((id) => find(checked, id)).find((one) => one?.verdict === 'failed');
  if (missing !== undefined) return { verdict: 'not-run', sentence: `“${missing.title}” comes first` };
  try {
    return await step.run(parts, saying);
  } catch (thrown) {
    return {
      verdict: 'failed',
      sentence: `the check itself did not work: ${problemOf(thrown)}`,
      fix: 'latchkey doctor --save report.txt writes down what was found, for whoever helps you.',
    };
  }
}

function find(checked: readonly CheckedStep[], wanted: StepId): CheckedStep | undefined {
  return checked.find(({ id }) => id === wanted);
}

/** "1 problem, 1 thing to look at" */
export function summaryOf(checked: readonly CheckedStep[]): string {
  const count = (verdict: Verdict): number => checked.filter((one) => one.verdict === verdict).length;
  const [problems, looks] = [count('failed'), count('look')];
  const words = [
    ...(problems === 0 ? [] : [problems === 1 ? '1 problem' : `${problems} problems`]),
    ...(looks === 0 ? [] : [looks === 1 ? '1 thing to look at' : `${looks} things to look at`]),
  ];
  return words.length === 0 ? 'Everything is in order' : words.join(', ');
}
