import { span } from '../../main/support/words/time.ts';
import type { Times } from '../../main/support/words/times.ts';
import { shortPoint } from './moments.ts';

/** Life of a certificate, in milliseconds since 1970, from its own dates. */
export interface Life {
  readonly fromMs: number;
  readonly untilMs: number;
  /** When it is renewed, or was to be; undefined where that is not known. */
  readonly renewsAtMs: number | undefined;
}

/** Below the latch: "renews 13:22", "missed 13:22". */
export function renewsWords(atMs: number, times: Times): string {
  return `${atMs > times.now ? 'renews' : 'missed'} ${shortPoint(atMs, times)}`;
}

/** The line as a sentence, for whoever does not see it. */
export function lifeLabel({ fromMs, untilMs, renewsAtMs }: Life, times: Times): string {
  const whole = `${span(untilMs - fromMs)} of life from ${times.point(fromMs)} to ${times.point(untilMs)}.`;
  const left = untilMs > times.now ? `${span(untilMs - times.now)} left.` : 'Nothing is left.';
  return [whole, left, renewal(renewsAtMs, times)].filter((part) => part !== '').join(' ');
}

function renewal(atMs: number | undefined, times: Times): string {
  if (atMs === undefined) return '';
  return atMs > times.now ? `Renews ${times.at(atMs)}.` : `The renewal ${times.at(atMs)} did not happen.`;
}
