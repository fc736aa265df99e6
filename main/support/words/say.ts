import type { FailureCode, FailureFacts } from '../failure.ts';
import { atTime, logTime, pointInTime, span, type TimeFormat } from './time.ts';

/** Who is asked: those who set things up, those who are called, those who run the certificate authority. */
export type Whom = 'it' | 'help-desk' | 'administrator';

export interface Ask {
  readonly whom: Whom;
  /** Ready to be sent, in the words of the person who asks. */
  readonly text: string;
}

/** What a failure is, in words, and what comes of it. */
export interface Words {
  readonly title: string;
  readonly sentence: string;
  readonly ask?: Ask;
  readonly retry: 'by itself' | 'try again' | 'sign in again' | 'after a change';
  /** Of the command: see EXIT in failures.ts. */
  readonly exitCode: number;
}

/** What sentences are made with. */
export interface Say {
  atTime(at: number): string;
  /** With seconds, for whoever looks into a log: "08:02:11 today". */
  logTime(at: number): string;
  /** "Your certificates still work for 2 h 15 min, until 16:02", or undefined where that is not known. */
  readonly stillWork: string | undefined;
  /** `sentence`, after what still works. */
  working(sentence: string): string;
}

/** The words of each of the codes `C`. */
export type WordsFor<C extends FailureCode> = {
  readonly [K in C]: (facts: Readonly<FailureFacts[K]>, say: Say) => Words;
};

export function sayer(now: number, format: TimeFormat, validUntilMs: number | undefined): Say {
  const stillWork =
    validUntilMs !== undefined && validUntilMs > now
      ? `Your certificates still work for ${span(validUntilMs - now)}, until ${pointInTime(validUntilMs, now, format)}`
      : undefined;
  return {
    atTime: (at) => atTime(at, now, format),
    logTime: (at) => logTime(at, now, format),
    stillWork,
    working: (sentence) => (stillWork === undefined ? sentence : `${stillWork}. ${sentence}`),
  };
}

/** A problem as another part told it, as a sentence of its own: "it is locked" becomes "It is locked." */
export function asSentence(problem: string): string {
  const text = problem.trim();
  const whole = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.?]$/.test(whole) ? whole : `${whole}.`;
}

/** Problems that begin with the name of something in a file, which is written as it has to be written there. */
export function inTheirSpelling(problems: readonly string[]): string {
  const text = problems.join('; ');
  return /[.?]$/.test(text) ? text : `${text}.`;
}

/** "a", "a and b", "a, b and c". */
export function listed(names: readonly string[], joint = 'and'): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} ${joint} ${names.at(-1)}`;
}

export function quoted(name: string): string {
  return `“${name}”`;
}

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** "three", "12". */
export function inWords(count: number): string {
  return NUMBERS[count] ?? `${count}`;
}

/** "10,000", as English text has it. Intl would do the same, and takes milliseconds to load. */
export function thousands(count: number): string {
  return `${count}`.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** The other side's name for the request, as the end of what is asked. */
export function byRequestId(requestId: string | undefined): string {
  return requestId === undefined ? '' : ` The request ID is ${requestId}.`;
}

export const EXIT = {
  done: 0,
  unexpected: 1,
  signInNeeded: 3,
  refused: 4,
  laterAgain: 5,
  setUpNeeded: 6,
  thisComputer: 7,
  interrupted: 130,
} as const;
