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
  /** When and how to try again, where the sentence does not say it. */
  readonly again?: string;
  readonly retry: 'by itself' | 'try again' | 'sign in again' | 'after a change';
  /** Of the command: see EXIT in failures.ts. */
  readonly exitCode: number;
}

/** What is known beside a failure. */
export interface FailureContext {
  /**
   * What works now, and until when in milliseconds since 1970 (Infinity: without an end). A certificate that is not
   * there, or does not work, is left out; all of it where nothing is known.
   */
  readonly works?: { readonly ssh?: number | undefined; readonly x509?: number | undefined } | undefined;
  /** When Latchkey itself tries again, in milliseconds since 1970; undefined where nobody but the person does. */
  readonly triesAtMs?: number | undefined;
}

/** What sentences are made with. */
export interface Say {
  atTime(at: number): string;
  /** With seconds, for whoever looks into a log: "08:02:11 today". */
  logTime(at: number): string;
  /** "Your certificates still work for 2 h 15 min, until 16:02", or undefined where that is not known. */
  readonly stillWork: string | undefined;
  /** Whether it is known that no certificate works. */
  readonly nothingWorks: boolean;
  /** `sentence`, after what still works. */
  working(sentence: string): string;
  /** `what` as a sentence, with the end of that certificate where it is known; `without` where there is none. */
  works(certificate: 'ssh' | 'x509', what: string, without: string): string;
}

/** The words of each of the codes `C`. */
export type WordsFor<C extends FailureCode> = {
  readonly [K in C]: (facts: Readonly<FailureFacts[K]>, say: Say) => Words;
};

export function sayer(now: number, format: TimeFormat, { works }: FailureContext): Say {
  const stillWork = works && stillWorkWords(works.ssh ?? now, works.x509 ?? now, now, format);
  return {
    atTime: (at) => atTime(at, now, format),
    logTime: (at) => logTime(at, now, format),
    stillWork,
    nothingWorks: works !== undefined && stillWork === undefined,
    working: (sentence) => (stillWork === undefined ? sentence : `${stillWork}. ${sentence}`),
    works(certificate, what, without) {
      const until = works?.[certificate];
      if (works !== undefined && (until === undefined || until <= now)) return without;
      return `${what}${until === undefined || until === Infinity ? '' : ` until ${pointInTime(until, now, format)}`}.`;
    },
  };
}

/** Of both certificates, or of the one that works; until the first end. */
function stillWorkWords(ssh: number, x509: number, now: number, format: TimeFormat): string | undefined {
  const ends = [ssh, x509].filter((end) => end > now);
  if (ends.length === 0) return undefined;
  const both = 'Your certificates still work';
  const one = `Your ${ssh > now ? 'SSH' : 'client'} certificate still works`;
  const end = Math.min(...ends);
  const untilWhen = end === Infinity ? '' : ` for ${span(end - now)}, until ${pointInTime(end, now, format)}`;
  return `${ends.length === 2 ? both : one}${untilWhen}`;
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

/** What another part said, in quotes inside a sentence that goes on: without the full stop that it may have. */
export function saying(said: string): string {
  return quoted(said.replace(/\.$/, ''));
}

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** "three", "12". */
export function inWords(count: number): string {
  return NUMBERS[count] ?? `${count}`;
}

/** The `again` of what most often passes by itself, and of what may have been chance. */
export const LATER = 'Try again in a few minutes.';
export const ONCE_MORE = 'Try once more; if it stays so, ask.';

/** "10,000", as English text has it. Intl would do the same, and takes milliseconds to load. */
export function thousands(count: number): string {
  return `${count}`.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Both ends of a fingerprint, so that a mistyped one can be told from another authority's: "5577107e…7722". */
export function fingerprintInShort(fingerprint: string): string {
  return `${fingerprint.slice(0, 8)}…${fingerprint.slice(-4)}`;
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
