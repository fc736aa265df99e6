import { createHash, randomBytes } from 'node:crypto';
import {
  CompactEncrypt,
  compactVerify,
  decodeJwt,
  decodeProtectedHeader,
  importJWK,
  type JWK,
  SignJWT,
} from 'jose';
import { idTokenClaims } from './claims.ts';
import { oktaId } from './ids.ts';
import type { Organisation, ServerIdentity } from './organisation.ts';
import type { Person } from './people.ts';

export interface IdTokenRequest {
  /** What `iss` says. */
  readonly issuer: string;
  readonly clientId: string;
  readonly person: Person;
  readonly scopes: ReadonlySet<string>;
  readonly accessToken: string;
  /** Seconds since 1970; stays what it was at sign-in when the token is refreshed. */
  readonly authTime: number;
  readonly sessionUid: string;
  /** Only from the authorization request; a refreshed ID token has none. */
  readonly nonce?: string | undefined;
}

/** Mints an ID token with Okta's header (kid and alg, nothing else) and Okta's claims. */
export async function mintIdToken(
  organisation: Organisation,
  server: ServerIdentity,
  request: IdTokenRequest,
): Promise<string> {
  const issuedAt = Math.floor(organisation.now() / 1000);
  const { person, clientId, accessToken, nonce } = request;
  const payload = {
    sub: person.id,
    ...idTokenClaims(person, organisation.settings, request.scopes),
    ver: 1,
    iss: request.issuer,
    aud: clientId,
    iat: issuedAt,
    exp: issuedAt + organisation.settings.idTokenSeconds,
    jti: `ID.${randomBytes(32).toString('base64url')}`,
    amr: ['pwd'],
    idp: organisation.id,
    ...(nonce === undefined ? {} : { nonce }),
    sid: oktaId('idx', request.sessionUid),
    auth_time: request.authTime,
    at_hash: leftHalfOfHash(accessToken),
  };
  const { kid, privateKey, publicJwk } = server.keys.active;
  const signed = await new SignJWT(payload).setProtectedHeader({ kid, alg: 'RS256' }).sign(privateKey);
  const token = organisation.settings.encryptIdTokens ? await encrypt(signed, publicJwk) : signed;
  // The one inside counts too: whoever has it needs no key.
  for (const secret of [signed, token]) organisation.secrets.add('ID token', secret);
  return token;
}

/** As to a client's key. The server's own stands in for one that nobody outside has. */
async function encrypt(signed: string, { kty, n, e }: JWK): Promise<string> {
  const publicKey = await importJWK({ kty, n, e } as JWK, 'RSA-OAEP-256');
  return new CompactEncrypt(Buffer.from(signed))
    .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT' })
    .encrypt(publicKey);
}

/** Subject and audience of an ID token this server signed, expired or not; undefined for anything else. */
export async function readIdToken(
  { origin, customDomain }: Organisation,
  server: ServerIdentity,
  token: string,
): Promise<{ readonly subject: string; readonly clientId: string } | undefined> {
  const issuers = [origin, customDomain].map((address) => address + server.base);
  try {
    const { kid } = decodeProtectedHeader(token);
    const key = server.keys.published.find((published) => published.kid === kid);
    if (key === undefined) return undefined;
    await compactVerify(token, key.publicKey, { algorithms: ['RS256'] });
    const { iss, sub, aud } = decodeJwt(token);
    return issuers.includes(iss ?? '') && sub !== undefined && typeof aud === 'string'
      ? { subject: sub, clientId: aud }
      : undefined;
  } catch {
    return undefined;
  }
}

/** at_hash of OpenID Connect Core 3.1.3.6, for RS256. */
function leftHalfOfHash(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url');
}
