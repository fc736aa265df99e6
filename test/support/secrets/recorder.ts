/**
 * Loaded into a process of Latchkey with `--import recorder.ts?to=FILE`: writes down, a line of JSON each, the keys and
 * random texts that come into being there, and the programs that it starts with their arguments and environment. What
 * never leaves the process (the verifier of a sign-in that was refused, a key that was never used) nobody else could
 * tell. With `&throw=…` something breaks that nobody foresaw, and its message is full of secrets:
 * "inside" an operation, or "outside" of every one.
 */
import childProcess from 'node:child_process';
import crypto, { type KeyObject, webcrypto } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';

export type Recorded =
  | { readonly what: 'key'; readonly pkcs8: string }
  | { readonly what: 'random'; readonly base64: string }
  | { readonly what: 'program'; readonly words: readonly string[]; readonly environment: readonly string[] };

const query = new URL(import.meta.url).searchParams;
const file = query.get('to') ?? '';
const breaks = query.get('throw');
/** What a careless library might put into a message. */
const careless: string[] = [];

function record(line: Recorded): void {
  appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

function recordKeys(): void {
  const original = promisify(crypto.generateKeyPair) as unknown as (...order: unknown[]) => Promise<KeyPair>;
  const made = async (...order: unknown[]): Promise<KeyPair> => {
    const pair = await original(...order);
    const pkcs8 = pair.privateKey.export({ type: 'pkcs8', format: 'der' });
    record({ what: 'key', pkcs8: pkcs8.toString('base64') });
    careless.push(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), pkcs8.toString('hex'));
    if (breaks === 'outside') setTimeout(breakDown, 10);
    return pair;
  };
  const generateKeyPair = (): never => {
    throw new Error('the recorder knows the promised form alone');
  };
  Object.assign(crypto, {
    generateKeyPair: Object.assign(generateKeyPair, { [promisify.custom]: made }),
  });
}

function recordRandomTexts(): void {
  const prototype = Object.getPrototypeOf(webcrypto);
  const original: typeof webcrypto.getRandomValues = prototype.getRandomValues;
  prototype.getRandomValues = function (this: typeof webcrypto, into: Uint8Array) {
    const filled = original.call(this, into) as Uint8Array;
    record({ what: 'random', base64: Buffer.from(filled).toString('base64') });
    careless.push(`code_verifier=${Buffer.from(filled).toString('base64url')}`);
    return filled;
  };
}

function recordPrograms(): void {
  const { prototype } = childProcess.ChildProcess as unknown as {
    prototype: { spawn(options: { args?: string[]; file: string; envPairs?: string[] }): unknown };
  };
  const original = prototype.spawn;
  prototype.spawn = function (options) {
    record({
      what: 'program',
      words: [options.file, ...(options.args ?? [])],
      environment: options.envPairs ?? [],
    });
    return original.call(this, options);
  };
}

/** Keeps the answers with tokens, which a message could quote. */
function overhearAnswers(): void {
  const original = JSON.parse;
  JSON.parse = (text: string, ...more) => {
    if (String(text).includes('"id_token":"')) careless.push(text);
    return original(text, ...more);
  };
}

function breakDown(): never {
  throw new Error(`nobody foresaw this: ${careless.join(' ')}`);
}

recordKeys();
recordRandomTexts();
recordPrograms();
if (breaks !== null) overhearAnswers();
// The first signature that is verified after a sign-in is the one of the new SSH certificate.
if (breaks === 'inside') Object.assign(crypto, { verify: breakDown });
syncBuiltinESMExports();
