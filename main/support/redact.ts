import { looksLikeASecret } from './randomness.ts';

/**
 * Takes secrets out of what is about to be written: by their shape (PEM, JWT, key blobs, long random strings) and by
 * the name they stand under (`code=`, "refresh_token":, Authorization:). What an administrator looks things up with
 * stays: request ids, serials, fingerprints. A net under careless callers, not a licence to pass secrets.
 */
export function redact(text: string): string {
  return RULES.reduce((left, rule) => rule(left), text);
}

/** `redact` for a value of any kind, however deep: keys that name a secret hide their values. */
export function redactValue(value: unknown, key = '', depth = 0): unknown {
  if (SECRET_KEY.test(key)) return value === undefined || value === '' ? value : REMOVED;
  switch (typeof value) {
    case 'string':
      return redactNamed(value, key);
    case 'number':
    case 'boolean':
    case 'undefined':
      return value;
    case 'bigint':
      return value.toString();
    case 'object':
      return redactObject(value, key, depth);
    case 'function':
    case 'symbol':
      return undefined;
  }
}

const REMOVED = '[removed]';

/** Names that always mean a secret, in snake, kebab or camel case. */
const ALWAYS =
  '(?:access|refresh|id|session|device)[_-]?token(?:[_-]?hint)?|code[_-]?verifier|client[_-]?(?:secret|assertion)|device[_-]?code|private[_-]?key|pass(?:word|phrase)|ott|(?:proxy-)?authorization|(?:set-)?cookie';
/** Names that mean a secret only beside a value that looks like one: `state: renewing` and `code: 401` do not. */
const SOMETIMES = 'code|state|nonce|token|secret';

const SECRET_KEY = new RegExp(`^(?:${ALWAYS})$`, 'i');
const DOUBTFUL_KEY = new RegExp(`^(?:${SOMETIMES})$`, 'i');
/** What administrators search logs for; may look random. */
const LOOKED_UP_KEY = /(?:request[_-]?id|fingerprint|serial)$/i;

/** Where a name begins: after `before`, or after what stands for such a character in a URL or in JSON. */
const start = (before: string): string => String.raw`(?<=^|${before}|%[0-9A-F]{2}|\\u00[0-9A-F]{2})`;
/** "=" or ":" as in a URL, a form, a header or JSON, also escaped. */
const EQUALS = String.raw`\\*["']?\s*(?:=>?|:|%3D|%3A)\s*\\*["']?`;
const VALUE = String.raw`[^\s"'\\&;,<>(){}[\]|]+`;

const HEADER = new RegExp(
  `${start('[^A-Za-z0-9_-]')}((?:proxy-)?authorization|(?:set-)?cookie)(${EQUALS})[^"'\\\\\\r\\n]+`,
  'gi',
);
const NAMED_ALWAYS = new RegExp(`${start('[^A-Za-z0-9]')}(${ALWAYS})(${EQUALS})${VALUE}`, 'gi');
const NAMED_SOMETIMES = new RegExp(`${start('[^A-Za-z0-9_-]')}(${SOMETIMES})(${EQUALS})(${VALUE})`, 'gi');
const SCHEME = /\b(Bearer|DPoP|Basic)(\s+)([A-Za-z0-9._~+/=-]{8,})/gi;

// The lookbehinds that only say "from the start of the run" keep these from trying again at each of its characters.
/** RFC 7468, and the four dashes of RFC 4716; without an end, everything that follows is taken for part of it. */
const PEM = /-{4,5} ?BEGIN[ +]([A-Z0-9 +]+?) ?-{4,5}[\s\S]*?(?:-{4,5} ?END[ +][A-Z0-9 +]+? ?-{4,5}|$)/g;
const PEM_END = /(?<![A-Za-z0-9+/=\s\\])[A-Za-z0-9+/=\s\\]*-{4,5} ?END[ +][A-Z0-9 +]+? ?-{4,5}/g;

const DOTTED_RUN = /(?<![\w-])[\w-]+(?:\.[\w-]*)+/g;
/** RFC 7515 and RFC 7516: the first part is base64url of an object, "{" and what may follow it. */
const JWT_HEAD = /eyJ[\w-]{5}|(?<![\w-])e(?:yA|wo|w0)[\w-]{16}/;
/**
 * A JWT, with what stands before it without a gap: by chance "eyJ" is in the middle of other secrets too. Perhaps broken
 * into lines, written as they are or escaped; what stands alone on the line behind may be its end.
 */
const BREAK = String.raw`(?:\r?\n|\\r\\n|\\n)[ \t]*`;
const BROKEN_JWT = new RegExp(
  String.raw`(?<![\w-])[\w-]*?eyJ[\w-]{5}[\w.-]{20,}(?:${BREAK}[\w.-]{40,})*(?:${BREAK}[\w.-]+(?=${BREAK}|["',;)}\\]|$))?`,
  'g',
);
const LONG_RUN = /[A-Za-z0-9+/_=-]{32,}/g;
/** More than a SHA-256 has: bytes of a key or a token, and nothing that anybody looks up. */
const LONG_HEX = /(?<![0-9A-Fa-f])[0-9A-Fa-f]{65,}/g;

/** OpenSSH's "SHA256:" and 43 digits of base64. */
const FINGERPRINT = /(SHA256:[A-Za-z0-9+/_-]{43}=?)(?![\w+/=-])/;

const RULES: readonly ((text: string) => string)[] = [
  (text) => (text.includes('BEGIN') ? text.replace(PEM, (_, label: string) => `[${label} removed]`) : text),
  (text) => (/-{4} ?END/.test(text) ? text.replace(PEM_END, REMOVED) : text),
  (text) => text.replace(HEADER, `$1$2${REMOVED}`),
  (text) => text.replace(NAMED_ALWAYS, `$1$2${REMOVED}`),
  (text) => text.replace(NAMED_SOMETIMES, keepPlainWords),
  (text) => text.replace(SCHEME, keepPlainWords),
  betweenFingerprints((text) => text.replace(LONG_RUN, (run, at: number) => removeBase64(run, at, text))),
  betweenFingerprints((text) => text.replace(BROKEN_JWT, REMOVED)),
  betweenFingerprints((text) => text.replace(DOTTED_RUN, removeJwt)),
  (text) => text.replace(LONG_HEX, REMOVED),
  betweenFingerprints((text) => text.replace(LONG_RUN, withoutSecret)),
];

/** By chance a fingerprint holds the head of a JWT, too. */
function betweenFingerprints(rule: (text: string) => string): (text: string) => string {
  return (text) => {
    if (!text.includes('SHA256:')) return rule(text);
    // With the fingerprints as a group of the pattern, every second part is one.
    const parts = text.split(FINGERPRINT);
    return parts.map((part, at) => (at % 2 === 0 ? rule(part) : part)).join('');
  };
}

/** No part of a JWT has "+" or "/", so none of its rules may take a bite of a run that does; one may begin behind them. */
function removeBase64(run: string, at: number, text: string): string {
  const isBase64 =
    /[+/]/.test(run) && !(text[at + run.length] === '.' && /[+/=][\w-]*e(?:y[JA]|w[o0])[\w-]*$/.test(run));
  return isBase64 ? withoutSecret(run) : run;
}

function withoutSecret(run: string): string {
  return looksLikeASecret(run) ? REMOVED : run;
}

/**
 * From the head of a JWT on, whole or cut; what stood before it may be a host or a path. Where the head is only in the
 * middle of a part that is a secret itself, from that part on.
 */
function removeJwt(run: string): string {
  const head = run.search(JWT_HEAD);
  if (head < 0) return run;
  const from = run.lastIndexOf('.', head) + 1;
  const [part = ''] = run.slice(from).split('.', 1);
  return run.slice(0, looksLikeASecret(part) ? from : head) + REMOVED;
}

function keepPlainWords(whole: string, name: string, between: string, value: string): string {
  return isPlainWord(value) ? whole : `${name}${between}${REMOVED}`;
}

/** A word, a name of a constant, a small number: "signed-out", "OKTA_BUSY", "E0000047", "401". */
function isPlainWord(value: string): boolean {
  return (
    /^(?:[a-z]+(?:[-_.][a-z]+)*|[A-Z]+(?:[_-][A-Z]+)*|E?\d{1,7}|\[removed)[.!?]*$/.test(value) &&
    value.length <= 32
  );
}

function redactNamed(text: string, key: string): string {
  if (DOUBTFUL_KEY.test(key) && !isPlainWord(text) && text !== '') return REMOVED;
  if (!LOOKED_UP_KEY.test(key)) return redact(text);
  return RULES.slice(0, -1).reduce((left, rule) => rule(left), text);
}

const DEEPEST = 8;

function redactObject(value: object | null, key: string, depth: number): unknown {
  if (value === null) return null;
  if (depth >= DEEPEST) return '[too deep]';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (value instanceof Error) {
    return redactValue({ name: value.name, message: value.message, cause: value.cause }, key, depth + 1);
  }
  if (Array.isArray(value)) return value.map((one) => redactValue(one, key, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [redact(name), redactValue(one, name, depth + 1)]),
  );
}
