import { err, ok, type Result } from '../support/result.ts';
import { type Finding, placed } from './finding.ts';
import { decodePolicy, type ParsedPolicy, parsePolicy } from './parse.ts';
import { verifyPolicy } from './signature.ts';

export interface Conditions {
  /** Public keys of which one must have signed it; empty where a signature is not asked for. */
  readonly keys: readonly string[];
  /** The least serial number that is not older than what was in force before. */
  readonly leastSerial: number;
  /** Wall-clock milliseconds. */
  readonly nowMs: number;
}

/** A day with no time of day begins up to half a day earlier in other parts of the world. */
const AHEAD_MS = 24 * 60 * 60_000;

/** Decides whether a policy may come into force. What is wrong finishes a sentence that begins with "the policy". */
export async function acceptPolicy(
  bytes: Uint8Array,
  signature: string | undefined,
  { keys, leastSerial, nowMs }: Conditions,
): Promise<Result<ParsedPolicy, readonly string[]>> {
  // Before anything reads what somebody else may have written.
  const verified = keys.length === 0 ? ok('') : await verifyPolicy(bytes, signature, keys);
  if (!verified.ok) return err([`it ${verified.error}`]);
  const text = decodePolicy(bytes);
  const parsed = text.ok ? parsePolicy(text.value) : text;
  if (!parsed.ok) return err(parsed.error.map(problemText));
  const { serial, publishedAtMs } = parsed.value.policy;
  if (serial < leastSerial) {
    return err([
      `its serial number is ${serial}, and ${leastSerial} was in force before; a newer policy needs a greater one`,
    ]);
  }
  if (isAhead(publishedAtMs, nowMs)) {
    return err([
      `it is dated ${parsed.value.written.published}, which the clock of this computer has not reached`,
    ]);
  }
  return parsed;
}

export function isAhead(publishedAtMs: number | undefined, nowMs: number): boolean {
  return publishedAtMs !== undefined && publishedAtMs > nowMs + AHEAD_MS;
}

/** What is wrong is kept and shown, and repeats names from a text that anybody may have written. */
const MOST_LETTERS = 500;

/** "line 3, column 5: hosts[0].port is missing" */
function problemText({ place, sentence }: Finding): string {
  const text = sentence.length > MOST_LETTERS ? `${sentence.slice(0, MOST_LETTERS)}…` : sentence;
  return place === undefined ? text : `${placed(place)}: ${text}`;
}
