/** What the `message` of an answer is worth. */
export type Reason =
  /** The cause itself, fit to be shown. */
  | { readonly kind: 'told'; readonly text: string }
  /** One of step-ca's fixed sentences: the cause stands in its log only. */
  | { readonly kind: 'withheld'; readonly text: string };

const SEE_LOGS = /\s*Please see the certificate authority logs for more info\.?$/;
const PREFIXES = [
  'The request could not be completed: ',
  'The request was forbidden by the certificate authority: ',
  'The request lacked necessary authorization to be completed: ',
] as const;

/**
 * Takes step-ca's wrapping off: "The request could not be completed: missing csr." says "missing csr". A sentence
 * that refers to the log instead tells no cause. Never gives back a token, a control character or a novel: an
 * authority's text may quote what it was sent, and it ends on terminals.
 */
export function reasonOf(message: string): Reason {
  const text = printable(message);
  if (SEE_LOGS.test(text)) return { kind: 'withheld', text: text.replace(SEE_LOGS, '') };
  const prefix = PREFIXES.find((candidate) => text.startsWith(candidate));
  if (prefix === undefined) return { kind: 'told', text };
  return { kind: 'told', text: text.slice(prefix.length).replace(/\.$/, '') };
}

const LONGEST_TEXT = 400;
/** A compact JWS (RFC 7515 section 3.1), whole or cut: its header is base64url of `{"`. */
const TOKEN = /eyJ[\w-]{8,}(?:\.[\w-]*)*/g;
/** Control and format characters of Unicode: escape sequences, and letters that turn the line round. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}]+/gu;

/** One line, without tokens, of bounded length. */
export function printable(text: string): string {
  const line = text.replace(TOKEN, '[token]').replace(UNPRINTABLE, ' ').replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line;
}
