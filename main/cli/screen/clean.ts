/**
 * Characters that move a terminal's cursor, change its colours or the direction of its text, or break its lines.
 * Names of groups, people and hosts come from outside; none of them may draw on the person's screen.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to find.
const DRAWING = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** The same value with every such character in its texts shown as "�". For whatever is written as text. */
export function clean<T>(value: T): T {
  return cleaned(value) as T;
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(DRAWING, '\ufffd');
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleaned(inner)]));
}
