import type { SubjectAlternativeName } from './types.ts';

/** Node's labels (src/crypto/crypto_x509.cc, PrintGeneralName) of the kinds that Latchkey tells apart. */
const KINDS: ReadonlyMap<string, SubjectAlternativeName['kind']> = new Map([
  ['email', 'email'],
  ['DNS', 'dns'],
  ['URI', 'uri'],
  ['IP Address', 'ip'],
]);

/** `label:` and then either a value without commas and quotes, or one that Node has quoted as JSON does. */
const NAME = /([^:,"]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/y;

/**
 * Takes apart the `subjectAltName` of Node's X509Certificate. Node joins the names with ", " and quotes each that could
 * be mistaken for several. A name of another kind keeps its label in the value: "Registered ID:1.2.3". Undefined where
 * the text does not follow these rules, so that nothing is ever read out of the middle of a name.
 */
export function parseSubjectAlternativeNames(text: string): readonly SubjectAlternativeName[] | undefined {
  const names: SubjectAlternativeName[] = [];
  NAME.lastIndex = 0;
  while (NAME.lastIndex < text.length) {
    const [, label, written] = NAME.exec(text) ?? [];
    if (label === undefined || written === undefined) return undefined;
    const value = written.startsWith('"') ? unquoted(written) : written;
    if (value === undefined) return undefined;
    const kind = KINDS.get(label);
    names.push(kind === undefined ? { kind: 'other', value: `${label}:${value}` } : { kind, value });
  }
  return names;
}

function unquoted(written: string): string | undefined {
  try {
    const value: unknown = JSON.parse(written);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** One part of a name: "CN=" and what stands after it, up to the next part of the same level or the next line. */
const COMMON_NAME = /(?:^|\n| \+ )CN=((?:\\.|(?! \+ )[^\\\n])*)/g;

/**
 * The common name in a `subject` of Node's X509Certificate; the last of several, which stands nearest to the person.
 * (Node's `toLegacyObject` would know it too, but ends the whole process on a certificate with a damaged key.)
 */
export function commonNameIn(subject: string): string | undefined {
  const written = [...subject.matchAll(COMMON_NAME)].at(-1)?.[1];
  // Escapes of RFC 2253 section 2.4: a special character by itself, a control character as two hex digits.
  return written?.replaceAll(/\\([0-9A-F]{2}|.)/gs, (_, escaped: string) =>
    escaped.length === 2 ? String.fromCharCode(Number.parseInt(escaped, 16)) : escaped,
  );
}
