import type { Failure } from '../../support/failure.ts';
import { describeFailure } from '../../support/words/failures.ts';
import { nextStep } from '../words/next-step.ts';
import type { Finding, Saying } from './types.ts';

export const passed = (sentence: string): Finding => ({ verdict: 'passed', sentence });
export const look = (sentence: string, fix?: string): Finding => ({ verdict: 'look', sentence, fix });
export const notRun = (sentence: string): Finding => ({ verdict: 'not-run', sentence });
export const broken = (sentence: string, fix?: string): Finding => ({ verdict: 'failed', sentence, fix });

/** A failure in its own words, with what to do about it. */
export function failed(cause: Failure, { times, platform }: Omit<Saying, 'path'>): Finding {
  const { now, format } = times();
  const { sentence, title, ask, again } = describeFailure(cause, now, format);
  const { advice, command } = nextStep(cause, platform) ?? {};
  // A step of the checkup need not send people to the checkup.
  const step = command === 'latchkey doctor' ? [] : [advice, command].filter((one) => one !== undefined);
  const fix = step.length === 0 ? (ask?.text ?? again) : step.join(' ');
  return { verdict: 'failed', sentence: `${title}. ${sentence}`, fix, failure: cause };
}
