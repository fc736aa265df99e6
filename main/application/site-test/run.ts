import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { Clock } from '../../support/clock.ts';
import { type Failure, problemOf } from '../../support/failure.ts';
import { proxyFor } from '../../support/network/inspection.ts';
import { RoutedAgent } from '../../support/network/routed-agent.ts';
import { isUntrustedCode, signerAt } from '../../support/network/signer.ts';
import { systemTrust } from '../../support/network/system-trust.ts';
import { ProxyTrouble } from '../../support/network/trouble.ts';
import type { Result } from '../../support/result.ts';
import type {
  CertificatePlace,
  OtherPlace,
  PlacedCertificate,
  ShownCertificate,
  Shows,
  SiteServer,
  SiteTest,
  SiteTestRequest,
  SiteTrouble,
} from './types.ts';

const LIMIT_MS = 15_000;
/** Enough of a page to find a name in. */
const MOST_BYTES = 256 * 1024;

/**
 * Asks a site with the client certificate from its place, as a browser or curl would, and once more without one, to see
 * whether it matters; then alike with what is in each other place. Follows no redirect and keeps no cookie. Answers how
 * far it came; throws nothing.
 */
export async function testSite(asked: SiteTestRequest, clock: Clock): Promise<SiteTest> {
  const { url, routes, places, none, browsers } = asked;
  const about = { url, host: new URL(url).host };
  const first = await firstToOpen(places);
  if (first === undefined) return { ...about, trouble: { stage: 'certificate', failure: none } };
  const { place, opened } = first;
  if (!opened.ok)
    return { ...about, place: place.name, trouble: { stage: 'certificate', failure: opened.error } };
  const certificate = opened.value;
  const proxy = await proxyFor(url, routes);
  const shown = { ...shownIn(certificate), browsers };
  const known = { ...about, place: place.name, shown, ...(proxy === undefined ? {} : { proxy }) };
  const got = await askWith(asked, certificate, clock);
  const isThere = got.trouble === undefined || !['way', 'server'].includes(got.trouble.stage);
  const others = isThere ? await askFromOthers(asked, place, clock) : [];
  const also = others.length === 0 ? {} : { others };
  if (got.trouble !== undefined) {
    const trouble = await named(got.trouble, asked);
    return { ...known, ...also, ...(got.server && { server: got.server }), trouble };
  }
  const { status, text } = got;
  const seenAs = shown.names.filter((name) => text.includes(name));
  const without = status < 400 ? await ask(asked, certificate, {}, clock) : undefined;
  const isOpen = without !== undefined && without.trouble === undefined && without.status === status;
  // A system that asks by itself does not tell whom it saw.
  const server = got.server ?? without?.server;
  return {
    ...known,
    ...also,
    ...(server && { server }),
    answer: { status, seenAs, lets: isOpen ? 'anybody' : 'only with it' },
  };
}

interface OpenedPlace {
  readonly place: CertificatePlace;
  readonly opened: Result<PlacedCertificate, Failure>;
}

/** The first place that has something to show; where none has, the first one, and why. */
async function firstToOpen(places: readonly CertificatePlace[]): Promise<OpenedPlace | undefined> {
  let refused: OpenedPlace | undefined;
  for (const place of places) {
    const opened = await place.open();
    if (opened.ok) return { place, opened };
    refused ??= { place, opened };
  }
  return refused;
}

/** Keys are opened only for a site that is there. */
function askFromOthers(
  asked: SiteTestRequest,
  first: CertificatePlace,
  clock: Clock,
): Promise<readonly OtherPlace[]> {
  const others = asked.places.filter((place) => place !== first);
  return Promise.all(
    others.map(async ({ name: place, open }): Promise<OtherPlace> => {
      const opened = await open();
      if (!opened.ok) return { place, trouble: { stage: 'certificate', failure: opened.error } };
      const got = await askWith(asked, opened.value, clock);
      return got.trouble === undefined ? { place, status: got.status } : { place, trouble: got.trouble };
    }),
  );
}

type Got =
  | {
      readonly server: SiteServer | undefined;
      readonly status: number;
      readonly text: string;
      readonly trouble?: never;
    }
  | { readonly server: SiteServer | undefined; readonly trouble: SiteTrouble };

async function askWith(asked: SiteTestRequest, certificate: PlacedCertificate, clock: Clock): Promise<Got> {
  const { shows } = certificate;
  if (typeof shows !== 'function') return ask(asked, certificate, shows, clock);
  const answered = await shows(asked.url);
  if (!answered.ok) return { server: undefined, trouble: { stage: 'certificate', failure: answered.error } };
  return 'status' in answered.value
    ? { server: undefined, ...answered.value }
    : { server: undefined, trouble: troubleOfSystem(answered.value.refused, answered.value.problem) };
}

/** @param shows what of TLS's options shows the certificate; none for a request without it */
function ask(
  { url, routes, signal }: SiteTestRequest,
  { rootPem }: PlacedCertificate,
  shows: Exclude<Shows, (url: string) => unknown> | Record<string, never>,
  clock: Clock,
): Promise<Got> {
  const agent = new RoutedAgent(
    {
      keepAlive: false,
      rejectUnauthorized: true,
      ca: [...systemTrust(), rootPem],
      ...shows,
      // A resumed connection would show nothing again.
      maxCachedSessions: 0,
    },
    routes,
  );
  return new Promise((resolve) => {
    let server: SiteServer | undefined;
    let isConnected = false;
    const finish = (got: Got): void => {
      timer.cancel();
      signal.removeEventListener('abort', stop);
      resolve(got);
      outgoing.destroy();
      agent.destroy();
    };
    const late = (problem: string): void =>
      finish({ server, trouble: { stage: 'way', kind: 'late', problem } });
    const stop = (): void => late('it was stopped');
    const timer = clock.after(LIMIT_MS, () => late(`no answer within ${LIMIT_MS / 1000} s`));
    signal.addEventListener('abort', stop, { once: true });
    const headers = { accept: 'text/plain, */*;q=0.5', 'user-agent': 'Latchkey' };
    const outgoing = httpsRequest(url, { agent, method: 'GET', headers });
    outgoing.on('socket', (socket) => {
      isConnected = !socket.connecting;
      socket.once('connect', () => {
        isConnected = true;
      });
      if (!(socket instanceof TLSSocket)) return;
      const look = (): void => {
        server = serverOf(socket);
      };
      if (socket.getPeerCertificate().raw === undefined) socket.once('secureConnect', look);
      else look();
    });
    outgoing.on('error', (thrown) => finish({ server, trouble: troubleOf(thrown, isConnected, server) }));
    outgoing.on('response', (incoming) => {
      readSome(incoming).then(
        (text) => {
          const { statusCode: status = 0 } = incoming;
          if (server === undefined) late('the connection closed at once');
          else finish({ server, status, text });
        },
        (thrown) => finish({ server, trouble: { stage: 'answer', problem: problemOf(thrown) } }),
      );
    });
    outgoing.end();
  });
}

async function readSome(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MOST_BYTES) break;
  }
  const headers = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${value}`);
  return [...headers, Buffer.concat(chunks).toString('utf8')].join('\n');
}

const NAME_CODES = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_FAIL']);
/** The site's word, in the handshake or after it, for a certificate that it does not take, or wants and did not get. */
const ALERT = /^ERR_SSL_.*ALERT_.*(?:CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE|DECRYPT_ERROR)/;
const HUNG_UP = new Set(['ECONNRESET', 'EPIPE']);

function troubleOf(thrown: Error, isConnected: boolean, server: SiteServer | undefined): SiteTrouble {
  if (thrown instanceof ProxyTrouble) return { stage: 'way', kind: 'proxy', trouble: thrown };
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  // OpenSSL's own word: its message names source files besides.
  const problem =
    'reason' in thrown && typeof thrown.reason === 'string' && thrown.reason !== ''
      ? thrown.reason
      : problemOf(thrown);
  if (NAME_CODES.has(code)) return { stage: 'way', kind: 'name', problem };
  if (ALERT.test(code)) return { stage: 'acceptance', problem };
  if (server !== undefined && HUNG_UP.has(code)) {
    return { stage: 'acceptance', problem: 'the site hung up when it had seen it' };
  }
  const isTls = isUntrustedCode(code) || /^ERR_(?:TLS|SSL)_|CERT/.test(code);
  if (server === undefined && (isTls || isConnected)) return { stage: 'server', problem };
  if (server !== undefined) return { stage: 'answer', problem };
  return { stage: 'way', kind: 'connection', problem };
}

/** What Windows calls it (System.Net.WebExceptionStatus). */
function troubleOfSystem(refused: string, problem: string): SiteTrouble {
  switch (refused) {
    case 'NameResolutionFailure':
      return { stage: 'way', kind: 'name', problem };
    case 'Timeout':
      return { stage: 'way', kind: 'late', problem };
    case 'TrustFailure':
      return { stage: 'server', problem };
    // Its word too for a site that does not take the certificate, or hangs up when it has seen it.
    case 'SecureChannelFailure':
    case 'ReceiveFailure':
    case 'SendFailure':
    case 'KeepAliveFailure':
    case 'ConnectionClosed':
      return { stage: 'acceptance', problem };
    default:
      return { stage: 'way', kind: 'connection', problem };
  }
}

/** Where nobody trusts what the site shows, who signed it. */
async function named(trouble: SiteTrouble, { url, routes }: SiteTestRequest): Promise<SiteTrouble> {
  if (trouble.stage !== 'server') return trouble;
  const signer = await signerAt(url, routes);
  return { ...trouble, ...(signer === undefined ? {} : { signer }) };
}

function serverOf(socket: TLSSocket): SiteServer {
  const chain: string[] = [];
  let certificate: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  for (const seen = new Set(); certificate !== undefined && !seen.has(certificate.fingerprint256); ) {
    seen.add(certificate.fingerprint256);
    const { CN, O } = certificate.subject ?? {};
    chain.push(String([CN, O].flat().find((one) => one) ?? 'without a name'));
    certificate = certificate.issuerCertificate;
  }
  return { version: socket.getProtocol() ?? '', chain };
}

function shownIn({ chainPem }: PlacedCertificate): Omit<ShownCertificate, 'browsers'> {
  const all = chainPem.map((pem) => new X509Certificate(pem));
  const [leaf] = all;
  return {
    subject: inLine(leaf?.subject),
    names: (leaf?.subjectAltName ?? '')
      .split(', ')
      .map((name) => name.slice(name.indexOf(':') + 1))
      .filter((name) => name !== ''),
    notAfterMs: leaf?.validToDate.getTime() ?? 0,
    chain: all.map(({ subject }) => inLine(subject)),
  };
}

function inLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ');
}
