import type { x509 } from '../x509.ts';
import type { OidcProvisioner } from './provisioners.ts';
import { unauthorized } from './refusal.ts';
import { type Token, type TokenClaims, verifyToken } from './tokens.ts';

/** Who a verified ID token speaks of. */
export interface Person {
  readonly claims: TokenClaims;
  /** May choose names for the certificate freely: by e-mail address or group in the provisioner's `admins`. */
  readonly isAdmin: boolean;
}

/** step-ca, provisioner/oidc.go. Throws the same refusal for every reason; the log tells them apart. */
export async function authorizePerson(token: Token, provisioner: OidcProvisioner): Promise<Person> {
  const { options, provider } = provisioner;
  const { claims } = token;
  const kid = typeof token.header.kid === 'string' ? token.header.kid : '';
  await verifyToken(token, await provider.keys(kid), provider.issuer);
  if (!claims.aud.includes(options.clientId)) throw unauthorized('invalid audience claim (aud)');
  if (claims.azp !== '' && claims.azp !== options.clientId) throw unauthorized('invalid azp');

  const isAdmin = hasAdmin(claims, options.admins ?? []);
  const domains = options.domains ?? [];
  // Somebody without an e-mail address passes: that is step-ca's rule, not a wish.
  if (claims.email !== '' && domains.length > 0 && !isAdmin) {
    const email = lowerDomain(claims.email);
    if (!domains.some((domain) => email.endsWith(`@${domain.toLowerCase()}`))) {
      throw unauthorized(`email "${claims.email}" is not allowed`);
    }
  }
  const groups = options.groups ?? [];
  if (groups.length > 0 && !claims.groups.some((group) => groups.includes(group))) {
    throw unauthorized('invalid group');
  }
  return { claims, isAdmin };
}

/** Names a person may log in as: cleaned local part, local part, whole address; each once. */
export function principalsOf(email: string): readonly string[] {
  if (email === '') return [];
  const at = email.lastIndexOf('@');
  const local = at < 0 ? email : email.slice(0, at);
  const cleaned = local
    .toLowerCase()
    .replaceAll('.', '')
    .replace(/[^a-z0-9-]/gu, '_');
  return [...new Set([cleaned, ...(at < 0 ? [] : [local]), email])].filter((name) => name !== '');
}

/** Names of a client certificate: the address, and the identifier under its issuer. */
export function namesOfPerson({ email, iss, sub }: TokenClaims): x509.JsonGeneralName[] {
  const names: x509.JsonGeneralName[] = [];
  if (email !== '') names.push({ type: email.includes('@') ? 'email' : 'dns', value: email });
  if (/^[a-z][a-z0-9+.-]*:/i.test(iss)) {
    const fragment = encodeURI(sub).replaceAll('#', '%23').replaceAll("'", '%27');
    names.push({ type: 'url', value: iss + (fragment === '' ? '' : `#${fragment}`) });
  }
  return names;
}

function hasAdmin(claims: TokenClaims, admins: readonly string[]): boolean {
  const email = lowerDomain(claims.email);
  return (
    (email !== '' && admins.some((admin) => lowerDomain(admin) === email)) ||
    claims.groups.some((group) => admins.includes(group))
  );
}

/** Domains of addresses compare without regard to case, local parts do not. */
function lowerDomain(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 0 ? email : email.slice(0, at) + email.slice(at).toLowerCase();
}
