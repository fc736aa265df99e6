import type { IncomingMessage } from 'node:http';
import * as http from 'node:http';
import * as https from 'node:https';
import type { Clock } from '../support/clock.ts';
import { problemOf } from '../support/failure.ts';
import { isSafeUrl } from '../support/loopback.ts';
import type { RouteFinder } from '../support/network/route.ts';
import { RoutedAgent } from '../support/network/routed-agent.ts';
import { isUntrustedCode } from '../support/network/signer.ts';
import { err, ok, type Result } from '../support/result.ts';

/** What the server said of a document, to ask for a newer one only (RFC 9110 section 13.1). */
export interface Validators {
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}

export type Download =
  | { readonly kind: 'new'; readonly bytes: Uint8Array; readonly validators: Validators }
  /** The one that `Validators` are of is the newest. */
  | { readonly kind: 'same' }
  /** 404 or 410. */
  | { readonly kind: 'missing' };

export interface DownloadParts {
  readonly clock: Clock;
  /** The ways to it; direct where undefined. */
  readonly routes: RouteFinder | undefined;
  readonly mostBytes: number;
  /** For all of it, redirects too. */
  readonly timeoutMs: number;
  /** Its reason, where that is text, is why there is none. */
  readonly signal?: AbortSignal | undefined;
}

const MOST_REDIRECTS = 3;

/**
 * Gets a document over HTTPS, or over plain HTTP from this computer. Follows redirects on the same host alone. Why
 * there is none ends a sentence that begins with "there is no policy: ".
 */
export async function download(
  url: string,
  known: Validators,
  parts: DownloadParts,
): Promise<Result<Download, string>> {
  const abort = new AbortController();
  const timer = parts.clock.after(parts.timeoutMs, () => abort.abort());
  const signal = parts.signal === undefined ? abort.signal : AbortSignal.any([abort.signal, parts.signal]);
  try {
    return await follow(new URL(url), known, { ...parts, signal });
  } catch (thrown) {
    if (abort.signal.aborted) return err(noAnswerWithin(parts.timeoutMs));
    if (parts.signal?.aborted !== true) return err(problemOf(thrown));
    const reason: unknown = parts.signal.reason;
    return err(typeof reason === 'string' ? reason : 'it was stopped');
  } finally {
    timer.cancel();
  }
}

export function noAnswerWithin(ms: number): string {
  return `there was no answer within ${ms / 1000} s`;
}

async function follow(
  first: URL,
  known: Validators,
  parts: DownloadParts,
): Promise<Result<Download, string>> {
  let url = first;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const answer = await ask(url, known, parts);
    const status = answer.statusCode ?? 0;
    if (![301, 302, 303, 307, 308].includes(status)) return receive(answer, parts.mostBytes);
    answer.destroy();
    const next = URL.parse(answer.headers.location ?? '', url.href);
    if (next === null) return err(`status ${status} without an address`);
    // Elsewhere it would be somebody else's word; most often it is a page to sign in at.
    if (next.host !== first.host || !isSafeUrl(next))
      return err(`it leads to ${next.host}, and policies are only taken from ${first.host}`);
    url = next;
  }
  return err(`it leads on more than ${MOST_REDIRECTS} times`);
}

/** Whom Node's own list does not vouch for, the system's store may. */
async function ask(url: URL, known: Validators, parts: DownloadParts): Promise<IncomingMessage> {
  try {
    return await send(url, known, parts, {});
  } catch (thrown) {
    const isUntrusted = thrown instanceof Error && 'code' in thrown && isUntrustedCode(String(thrown.code));
    if (!isUntrusted) throw thrown;
    const { systemTrust } = await import('../support/network/system-trust.ts');
    return send(url, known, parts, { ca: systemTrust() });
  }
}

function send(
  url: URL,
  { etag, lastModified }: Validators,
  { routes, signal }: DownloadParts,
  trust: { readonly ca?: string[] },
): Promise<IncomingMessage> {
  const secure = url.protocol === 'https:';
  const client = secure ? https : http;
  // Plain http is for this computer alone: never through a proxy. Verification is said outright, so that no
  // environment variable can switch it off.
  const agent = secure ? new RoutedAgent({ rejectUnauthorized: true, ...trust }, routes) : new http.Agent();
  const headers = {
    accept: 'application/yaml, application/json, text/plain;q=0.9, */*;q=0.1',
    'user-agent': 'Latchkey',
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(lastModified === undefined ? {} : { 'if-modified-since': lastModified }),
  };
  return new Promise((resolve, reject) => {
    const request = client.get(url, { agent, headers, ...(signal && { signal }) });
    request.on('response', resolve);
    request.on('error', reject);
  });
}

async function receive(answer: IncomingMessage, mostBytes: number): Promise<Result<Download, string>> {
  const status = answer.statusCode ?? 0;
  if (status === 200) return receiveDocument(answer, mostBytes);
  answer.destroy();
  if (status === 304) return ok({ kind: 'same' });
  return status === 404 || status === 410 ? ok({ kind: 'missing' }) : err(`the answer is status ${status}`);
}

async function receiveDocument(
  answer: IncomingMessage,
  mostBytes: number,
): Promise<Result<Download, string>> {
  const tooLarge = err(`it is larger than ${mostBytes / 1024 / 1024} MiB`);
  if (Number(answer.headers['content-length'] ?? 0) > mostBytes) {
    answer.destroy();
    return tooLarge;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop closes the connection.
    if (size > mostBytes) return tooLarge;
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  if (isPage(answer, bytes))
    return err('the server answers with a web page; perhaps it wants somebody to sign in');
  const { etag, 'last-modified': lastModified } = answer.headers;
  return ok({ kind: 'new', bytes, validators: { etag, lastModified } });
}

/** Some servers say that everything is HTML, others send HTML and say that it is something else. */
function isPage({ headers }: IncomingMessage, bytes: Buffer): boolean {
  const beginning = bytes
    .subarray(0, 200)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  const looks = /^<(!doctype|html|head|body|script|\?xml)/i.test(beginning);
  return (
    looks ||
    (/^text\/html|^application\/xhtml/i.test(headers['content-type'] ?? '') && beginning.startsWith('<'))
  );
}
