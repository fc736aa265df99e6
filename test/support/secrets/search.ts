import type { SecretKind } from '#test/stack/provider/secrets.ts';

/** Something that must not be found: a text as it travels, or the bytes of a private key. */
export interface Secret {
  readonly kind: SecretKind | 'SSH key' | 'X.509 key' | 'other key';
  readonly bytes: Buffer;
}

/** Something that is looked through: a file, what a process printed, what went over a socket. */
export interface Place {
  readonly name: string;
  readonly content: Buffer;
}

export interface Found {
  readonly kind: Secret['kind'];
  /** How it was written: "as it is", "base64"… */
  readonly writing: string;
  readonly place: string;
}

/** A piece of this length is found, wherever it was cut out; less of a secret is of no use to anybody. */
export const PIECE = 23;
const WINDOW = 16;
const STEP = 8;
const SHORTEST = 8;

/**
 * Each place that has one of the secrets, whole or a piece of it, in any of the ways in which programs write bytes:
 * as they are, UTF-16, hex, base64 (also in the middle of other base64, as in PEM, keys of OpenSSH, HTTP's Basic),
 * base64url, and as the numbers of a Buffer in JSON; percent-encoded, escaped, or broken into lines.
 */
export function findSecrets(secrets: readonly Secret[], places: readonly Place[]): readonly Found[] {
  const index = indexOf(secrets);
  const found = new Map<string, Found>();
  for (const { name, content } of places) {
    const text = content.toString('latin1');
    for (const writing of new Set([text, plain(text)])) {
      for (const { kind, writing: how } of index(writing)) {
        found.set(`${kind} ${how} ${name}`, { kind, writing: how, place: name });
      }
    }
  }
  return [...found.values()];
}

interface Needle {
  readonly kind: Secret['kind'];
  readonly writing: string;
}

/** Answers which needles are in a text; one walk over it, whatever the number of needles. */
function indexOf(secrets: readonly Secret[]): (text: string) => Iterable<Needle> {
  const windows = new Map<string, Needle>();
  const whole = new Map<string, Needle>();
  const heads = new Uint8Array(1 << 16);
  for (const { kind, bytes } of secrets) {
    for (const [writing, text] of writingsOf(bytes)) {
      const needle = { kind, writing };
      if (text.length < PIECE) {
        if (text.length >= SHORTEST) whole.set(text, needle);
        continue;
      }
      for (let at = 0; at + WINDOW <= text.length; at += STEP) {
        windows.set(text.slice(at, at + WINDOW), needle);
        heads[headAt(text, at)] = 1;
      }
    }
  }
  return function* (text) {
    for (const [short, needle] of whole) if (text.includes(short)) yield needle;
    for (let at = 0; at + WINDOW <= text.length; at += 1) {
      if (heads[headAt(text, at)] === 0) continue;
      const needle = windows.get(text.slice(at, at + WINDOW));
      if (needle !== undefined) yield needle;
    }
  };
}

function headAt(text: string, at: number): number {
  return ((text.charCodeAt(at) & 0xff) << 8) | (text.charCodeAt(at + 1) & 0xff);
}

function writingsOf(bytes: Buffer): readonly (readonly [writing: string, text: string])[] {
  const hex = bytes.toString('hex');
  return [
    ['as it is', bytes.toString('latin1')],
    ['hex', hex],
    ['hex', hex.toUpperCase()],
    ['numbers', [...bytes].join(',')],
    ...[0, 1, 2].flatMap((shift) => {
      const text = shiftedBase64(bytes, shift);
      return [
        ['base64', text],
        ['base64url', text.replaceAll('+', '-').replaceAll('/', '_')],
      ] as const;
    }),
  ];
}

/** The digits that the bytes alone decide where `shift` other ones stand before them, and any number behind. */
function shiftedBase64(bytes: Buffer, shift: number): string {
  const digits = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
  return digits.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
}

/** Without percent-encoding, escapes, line breaks, and the zeros of UTF-16. */
function plain(text: string): string {
  const byte = (_: string, digits: string): string => String.fromCharCode(Number.parseInt(digits, 16));
  return text
    .replace(/%25/g, '%')
    .replace(/%([0-9A-Fa-f]{2})/g, byte)
    .replace(/\\+u00([0-9A-Fa-f]{2})/g, byte)
    .replace(/\\+x([0-9A-Fa-f]{2})/g, byte)
    .replace(/\\+[nrt]/g, '')
    .replace(/[\s\0\\]+/g, '');
}

/**
 * A token as what counts of it. The header of a JWT says which key signed it, which is public, and so is much of its
 * payload: names, groups, the client's id stand in records and certificates too. The payload is known by its `jti`, and
 * counts also without a signature, encoded or read: nobody gets in with it, but where it is the rest was not far.
 */
export function secretOfText(kind: SecretKind, value: string): readonly Secret[] {
  const texts = kind === 'ID token' ? partsOfJwt(value) : [value];
  return texts.filter((text) => text.length >= SHORTEST).map((text) => ({ kind, bytes: Buffer.from(text) }));
}

/** RFC 7515: header, payload, signature; RFC 7516: header, then four parts that nobody else can read. */
function partsOfJwt(token: string): readonly string[] {
  const [, ...parts] = token.split('.');
  const [payload = '', signature = '', ...more] = parts;
  if (more.length > 0) return parts;
  const claims: { readonly jti?: string } = JSON.parse(Buffer.from(payload, 'base64url').toString());
  if (claims.jti === undefined) throw new Error('an ID token of Okta has a jti');
  return [claims.jti, signature];
}
