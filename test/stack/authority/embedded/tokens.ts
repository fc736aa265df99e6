import type { KeyObject } from 'node:crypto';
import { createHash } from 'node:crypto';
import { compactVerify, decodeJwt, decodeProtectedHeader, type JWK } from 'jose';
import * as z from 'zod/mini';
import type { EmbeddedAuthority } from './authority.ts';
import { text, texts } from './decode.ts';
import type { OidcProvisioner, SshpopProvisioner } from './provisioners.ts';
import { Refusal, unauthorized } from './refusal.ts';

const LEEWAY_S = 60;

const seconds = z.nullish(z.number());

/** Only these claims matter to step-ca; one of another type makes the whole token unreadable. Templates see all. */
const CLAIMS = z.looseObject({
  iss: text,
  sub: text,
  aud: z.pipe(
    z.nullish(z.union([z.string(), z.array(z.string())])),
    z.transform((aud) => (aud === undefined || aud === null ? [] : [aud].flat())),
  ),
  exp: seconds,
  nbf: seconds,
  iat: seconds,
  jti: text,
  azp: text,
  email: text,
  email_verified: z.nullish(z.boolean()),
  hd: text,
  at_hash: text,
  nonce: text,
  groups: texts,
});

export type TokenClaims = z.output<typeof CLAIMS>;

export interface Token {
  readonly compact: string;
  readonly header: Readonly<Record<string, unknown>>;
  /** Not verified yet. */
  readonly claims: TokenClaims;
}

export type TokenProvisioner = OidcProvisioner | SshpopProvisioner;

/**
 * Whose token this is. Checks its age and spends it, in step-ca's order: before anything in it is verified
 * (step-ca, authority/authorize.go).
 */
export function admitToken(
  authority: EmbeddedAuthority,
  compact: string,
): { readonly token: Token; readonly provisioner: TokenProvisioner } {
  const token = readToken(compact);
  const provisioner = findProvisioner(authority, token.claims);
  const { iat } = token.claims;
  if (typeof iat === 'number' && iat < authority.startedAt) {
    throw unauthorized('token issued before the bootstrap of certificate authority');
  }
  spendToken(authority, token, provisioner);
  return { token, provisioner };
}

/** Verifies signature and dates. Whose key signs, who issues and for whom is the provisioner's business. */
export async function verifyToken(
  token: Token,
  keys: readonly (JWK | KeyObject)[],
  issuer: string,
): Promise<void> {
  const verified = await Promise.all(
    keys.map((key) =>
      compactVerify(token.compact, key).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (!verified.includes(true)) throw unauthorized('cannot validate token');
  const { iss, exp, nbf, iat } = token.claims;
  const now = Date.now() / 1000;
  if (iss !== issuer) throw unauthorized('invalid issuer claim (iss)');
  if (typeof nbf === 'number' && now + LEEWAY_S < nbf) throw unauthorized('token not valid yet (nbf)');
  if (typeof exp === 'number' && now - LEEWAY_S > exp) throw unauthorized('token is expired (exp)');
  if (typeof iat === 'number' && now + LEEWAY_S < iat) throw unauthorized('token issued in the future (iat)');
}

function readToken(compact: string): Token {
  try {
    const header = decodeProtectedHeader(compact);
    return { compact, header: { ...header }, claims: CLAIMS.parse(decodeJwt(compact)) };
  } catch {
    throw unauthorized('error parsing token');
  }
}

function findProvisioner(authority: EmbeddedAuthority, claims: TokenClaims): TokenProvisioner {
  const named = claims.aud.map((audience) => provisionerInAudience(authority, audience)).find(Boolean);
  const found =
    named === undefined
      ? [claims.azp, claims.aud[0] ?? ''].map((id) => authority.provisioners.byClientId(id)).find(Boolean)
      : authority.provisioners.byName(named);
  if (found === undefined) {
    throw unauthorized(`provisioner not found or invalid audience (${claims.aud.join(', ')})`);
  }
  if (found.kind === 'unusable') {
    const said = `provisioner "${found.name}" is disabled due to an initialization error`;
    throw new Refusal(401, said, said);
  }
  return found;
}

/** The name in "https://ca.example.com/1.0/ssh/revoke#sshpop/NAME", where that is this authority. Any port will do. */
function provisionerInAudience(authority: EmbeddedAuthority, audience: string): string | undefined {
  if (!URL.canParse(audience)) return undefined;
  const { protocol, hostname, hash } = new URL(audience);
  if (protocol !== 'https:' || !authority.dnsNames.includes(hostname)) return undefined;
  return hash.startsWith('#sshpop/') ? hash.slice('#sshpop/'.length) : undefined;
}

function spendToken(authority: EmbeddedAuthority, token: Token, provisioner: TokenProvisioner): void {
  const id = provisioner.kind === 'oidc' ? token.claims.nonce : token.claims.jti;
  const key = id === '' ? createHash('sha256').update(token.compact).digest('hex') : id;
  if (authority.memory.usedTokens.has(key)) throw unauthorized('token already used');
  authority.memory.usedTokens.add(key);
}
