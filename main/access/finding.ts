/** Where something stands in a text, as editors count: both from 1, columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Steps into a document: keys of groups, and places in lists from 0. */
export type Path = readonly (string | number)[];

/** One thing to know about a policy. A problem keeps it from being used; a warning does not. */
export interface Finding {
  readonly severity: 'problem' | 'warning';
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

export const FINDING_CODES = [
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
  // of what it says
  'duplicate-host',
  'jump',
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
