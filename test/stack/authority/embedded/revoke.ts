import * as z from 'zod/mini';
import { x509 } from '../x509.ts';
import type { EmbeddedAuthority, Route } from './authority.ts';
import { decode, text } from './decode.ts';
import { badRequest, forbidden, notImplemented, unauthorized } from './refusal.ts';
import { authorizeSshpop } from './sshpop.ts';
import { admitToken } from './tokens.ts';

const REVOKE = z.object({
  serial: text,
  ott: text,
  reasonCode: z.nullish(z.int()),
  reason: text,
  passive: z.nullish(z.boolean()),
});

/** AACompromise, the last reason of RFC 5280. */
const LAST_REASON = 10;

/** POST /revoke: a certificate revokes itself, over a connection that presents it. */
export const revokeX509: Route = (authority, request) => {
  const body = decode(REVOKE, request.body);
  const serial = readSerial(body.serial);
  checkReason(body);
  // A token could revoke too, but only one whose subject is the serial: no identity provider issues such.
  if (body.ott !== '') throw unauthorized('cannot revoke with a token');
  if (request.peerCertificate === undefined) throw badRequest('missing ott or client certificate');
  const own = serialOf(new x509.X509Certificate(request.peerCertificate));
  if (serial !== own) {
    throw forbidden(`request serial number "${serial}" and certificate serial number "${own}" do not match`);
  }
  return remember(authority, authority.memory.revokedX509, serial);
};

/** POST /ssh/revoke: the holder of an SSH certificate revokes it, by a token signed with its key. */
export const revokeSsh: Route = async (authority, request) => {
  const body = decode(REVOKE, request.body);
  if (body.serial === '') throw badRequest('missing serial');
  checkReason(body);
  if (body.ott === '') throw badRequest('missing ott');
  const { token, provisioner } = admitToken(authority, body.ott);
  if (provisioner.kind !== 'sshpop') throw unauthorized('cannot revoke with such a token');
  await authorizeSshpop(authority, token, provisioner, '/ssh/revoke');
  if (body.serial !== token.claims.sub) {
    throw forbidden(
      `request serial number "${body.serial}" and token subject "${token.claims.sub}" do not match`,
    );
  }
  return remember(authority, authority.memory.revokedSsh, body.serial);
};

/** Decimal, as step-ca shows serials. */
export function serialOf(certificate: x509.X509Certificate): string {
  return BigInt(`0x${certificate.serialNumber}`).toString();
}

function readSerial(serial: string): string {
  if (serial === '') throw badRequest('missing serial');
  try {
    // BigInt reads spaces as well.
    return BigInt(serial.replace(/\s/, '?')).toString();
  } catch {
    throw badRequest(
      `'${serial}' is not a valid serial number - use a base 10 representation or a base 16 representation with ` +
        "'0x' prefix",
    );
  }
}

function checkReason({ reasonCode, passive }: z.output<typeof REVOKE>): void {
  if ((reasonCode ?? 0) < 0 || (reasonCode ?? 0) > LAST_REASON) throw badRequest('reasonCode out of bounds');
  if (passive !== true) throw notImplemented('non-passive revocation not implemented');
}

function remember(authority: EmbeddedAuthority, revoked: Set<string>, serial: string) {
  if (!authority.hasDatabase) throw notImplemented('no persistence layer configured');
  if (revoked.has(serial)) throw badRequest(`certificate with serial number '${serial}' is already revoked`);
  revoked.add(serial);
  return { status: 200, body: { status: 'ok' } };
}
