import { thousands } from '../support/words/say.ts';

/** Where something stands in a text, as editors count: both from 1, columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Steps into a document: keys of groups, and places in lists from 0. */
export type Path = readonly (string | number)[];

/** A problem has to be mended; a warning is probably a mistake; a note is only worth knowing. */
export type Severity = 'problem' | 'warning' | 'note';

/** One thing to know about a policy. */
export interface Finding {
  readonly severity: Severity;
  readonly code: FindingCode;
  /** Missing where it is about something that is not there. */
  readonly place?: Place | undefined;
  /** "roles.dba.access[0].hosts[1]"; "" for the whole document. */
  readonly path: string;
  readonly sentence: string;
  /** What to do about it, where the sentence does not say so already. */
  readonly advice?: string | undefined;
}

export type FindingCode = (typeof FINDING_CODES)[number];

const FINDING_CODES = [
  // of the text
  'too-large',
  'empty',
  'syntax',
  'reference',
  'tag',
  'duplicate-key',
  'key',
  // of its shape
  'unknown-key',
  'missing',
  'value',
  'duplicate-host',
  'jump',
  'more',
  // of what it means
  'serial',
  'date',
  'nothing',
  'no-groups',
  'no-access',
  'admin-nobody',
  'group-alike',
  'group-ignored',
  'group-everyone',
  'group-unseen',
  'group-space',
  'group-slash',
  'unknown-label',
  'unknown-host',
  'no-host',
  'everything',
  'overlap',
  'pattern-address',
  'too-many-principals',
  'many-principals',
  'unreached-host',
  'no-account',
  'shared-principal',
  'shared-sudo',
  'own-account',
  'way-shut',
  'principal-account',
  'not-compared',
] as const;

/** "roles.dba.access[0].hosts[1]" */
export function pathText(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}

/** "line 3, column 5" */
export function placed({ line, column }: Place): string {
  return `line ${line}, column ${column}`;
}

/** Who mends so many looks again; what is kept of them stays small, whatever was written. */
const MOST_FINDINGS = 100;

/** One finding for each of `found`, up to a limit; the last one then says how many more there are. */
export function firstFindings<T>(found: readonly T[], make: (one: T) => Finding): Finding[] {
  const rest = found.length - MOST_FINDINGS;
  const findings = found.slice(0, MOST_FINDINGS).map(make);
  if (rest <= 0) return findings;
  const sentence = rest === 1 ? 'there is 1 more problem' : `there are ${thousands(rest)} more problems`;
  return [...findings, { severity: 'problem', code: 'more', path: '', sentence }];
}
