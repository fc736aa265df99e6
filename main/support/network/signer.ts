import { isIP, type Socket } from 'node:net';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import type { RouteFinder } from './route.ts';
import { openRoute } from './tunnel.ts';

const LIMIT_MS = 5_000;

/**
 * OpenSSL's words for a chain that ends at nobody who is trusted: what a program sees whose connection is opened on the
 * way, and signed anew by somebody else.
 */
const UNTRUSTED = new Set([
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'INVALID_CA',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

export function isUntrustedCode(code: string | undefined): boolean {
  return code !== undefined && UNTRUSTED.has(code);
}

/**
 * Who signed the certificate that is shown at an https address, as its certificate names itself; undefined where that
 * cannot be seen now. For sentences alone.
 */
export async function signerAt(url: string, routes: RouteFinder | undefined): Promise<string | undefined> {
  const last = await lastShownAt(url, routes);
  const { CN, O } = last?.issuer ?? {};
  const name = [CN, O].flat().find((one) => one !== undefined && one !== '');
  // Whoever is in between has written it.
  return name?.replace(/[^\p{L}\p{N}\p{P}\p{Zs}+=]/gu, '').slice(0, 100) || undefined;
}

/**
 * The last certificate of the chain that is shown at an https address: those before it are often made for one
 * connection. Nothing is sent to whoever answers, and nothing is believed of them. Undefined where nothing can be seen.
 */
export async function lastShownAt(
  url: string,
  routes: RouteFinder | undefined,
): Promise<DetailedPeerCertificate | undefined> {
  const { hostname, port } = new URL(url);
  const destination = { hostname: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 443) };
  try {
    const through = routes && (await openRoute(await routes(url), destination));
    return await lookAt(destination.hostname, through ?? destination.port);
  } catch {
    return undefined;
  }
}

function lookAt(hostname: string, through: Socket | number): Promise<DetailedPeerCertificate> {
  const name = isIP(hostname) === 0 ? { servername: hostname } : {};
  const where = typeof through === 'number' ? { host: hostname, port: through } : { socket: through };
  return new Promise((resolve, reject) => {
    const socket = connect({ ...name, ...where, rejectUnauthorized: false });
    socket.setTimeout(LIMIT_MS, () => socket.destroy(new Error('no answer')));
    socket.on('secureConnect', () => {
      resolve(lastOf(socket.getPeerCertificate(true)));
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

function lastOf(leaf: DetailedPeerCertificate): DetailedPeerCertificate {
  let last = leaf;
  while (last.issuerCertificate !== undefined && last.issuerCertificate !== last)
    last = last.issuerCertificate;
  return last;
}
