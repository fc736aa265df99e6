import { readFile } from 'node:fs/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import { fileURLToPath } from 'node:url';
import { problemOf } from '../failure.ts';
import { type Environment, withPasswords } from './environment.ts';
import { evaluatePac } from './pac-sandbox.ts';
import { parseRoute, type Route, withoutLogin } from './route.ts';
import { systemTrust } from './system-trust.ts';
import { ProxyTrouble } from './trouble.ts';

/** Those of large companies have some tens of kilobytes. */
const MOST_BYTES = 1024 * 1024;
const LIMIT_MS = 10_000;
/** Browsers keep one for longer; a host that runs for weeks should not keep it for ever. */
const KEPT_MS = 5 * 60_000;

const kept = new Map<string, { readonly untilMs: number; readonly script: Promise<string> }>();

/** The way to `url` by the PAC file at an address; it is fetched directly, as browsers do. */
export async function routeByPac(pacAddress: string, url: string, environment: Environment): Promise<Route> {
  const address = URL.parse(pacAddress);
  if (address === null) {
    const problem = 'it is no address of a PAC file';
    throw new ProxyTrouble(withoutLogin(pacAddress), { kind: 'unusable', problem });
  }
  const script = await scriptAt(address).catch((thrown) => {
    throw new ProxyTrouble(withoutLogin(pacAddress), { kind: 'away', problem: problemOf(thrown) });
  });
  try {
    const answer = await evaluatePac(script, url);
    const route = parseRoute(answer);
    if (route === undefined) throw new Error(`it names no way that Latchkey knows: ${answer.slice(0, 100)}`);
    return withPasswords(route, environment);
  } catch (thrown) {
    throw new ProxyTrouble(withoutLogin(pacAddress), { kind: 'unusable', problem: problemOf(thrown) });
  }
}

/** By the monotonic clock: nothing is judged by it but how old a copy is. */
function scriptAt(address: URL): Promise<string> {
  const now = performance.now();
  const there = kept.get(address.href);
  if (there !== undefined && there.untilMs > now) return there.script;
  const script = load(address);
  kept.set(address.href, { untilMs: now + KEPT_MS, script });
  script.catch(() => kept.delete(address.href));
  return script;
}

async function load(address: URL): Promise<string> {
  if (address.protocol === 'file:') return readFile(fileURLToPath(address), 'utf8');
  const secure = address.protocol === 'https:';
  const client = secure ? https : http;
  // Said outright, so that no environment variable can switch it off. It is the company's own server most often.
  const trust = secure ? { rejectUnauthorized: true, ca: systemTrust() } : {};
  const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const signal = AbortSignal.timeout(LIMIT_MS);
    client.get(address, { agent: false, signal, ...trust }, resolve).on('error', reject);
  });
  if (answer.statusCode !== 200) {
    answer.destroy();
    throw new Error(`the answer is status ${answer.statusCode}`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error('it is larger than 1 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
