import { err, ok, type Result } from '../support/result.ts';
import { isQuickToCompile } from './compile-cost.ts';
import { type Document, readDocument } from './document.ts';
import type { Finding } from './finding.ts';
import { referenceFindings } from './references.ts';
import { policySchema, type WrittenPolicy } from './schema.ts';
import { schemaFindings } from './schema-findings.ts';
import { toPolicy } from './to-policy.ts';
import type { Policy } from './types.ts';

export interface ParsedPolicy {
  readonly policy: Policy;
  /** As it is written, before anything that was left out got its value. */
  readonly written: WrittenPolicy;
  /** For the places of what a check finds. */
  readonly document: Document;
}

/** Ten times the policy of ten thousand hosts. */
export const MOST_BYTES = 8 * 1024 * 1024;

const TOO_LARGE = 'the policy is larger than 8 MiB';
const TOO_MUCH =
  'so many patterns and rules lead to so many hosts that every computer would have to work on it for long';

/**
 * Reads a policy from YAML or JSON; touches neither files nor network, and never throws. Otherwise everything that is
 * wrong with it, each with line and column: the first thing alone where the text itself cannot be read.
 */
export function parsePolicy(text: string): Result<ParsedPolicy, readonly Finding[]> {
  if (text.length > MOST_BYTES || Buffer.byteLength(text) > MOST_BYTES) {
    return err([tooLarge(TOO_LARGE)]);
  }
  const read = readDocument(text);
  if (!read.ok) return err([read.error]);
  const document = read.value;
  const parsed = policySchema.safeParse(document.value, { reportInput: true });
  if (!parsed.success) return err(schemaFindings(parsed.error.issues, document));
  const policy = toPolicy(parsed.data);
  const findings = referenceFindings(policy, document);
  if (findings.length > 0) return err(findings);
  return isQuickToCompile(policy)
    ? ok({ policy, written: parsed.data, document })
    : err([{ ...tooLarge(TOO_MUCH), advice: 'Give hosts labels, and let roles name those.' }]);
}

function tooLarge(sentence: string): Finding {
  return { severity: 'problem', code: 'too-large', path: '', sentence };
}

/** The bytes of a policy as its text. Signatures are over bytes, so nothing may be mended in silence. */
export function decodePolicy(bytes: Uint8Array): Result<string, readonly Finding[]> {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return err([
      { severity: 'problem', code: 'syntax', path: '', sentence: 'the policy is not text in UTF-8' },
    ]);
  }
}
