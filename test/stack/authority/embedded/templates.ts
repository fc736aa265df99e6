import { compilePolicy } from '#main/access/compile.ts';
import { rolesOf } from '#main/access/evaluate.ts';
import { principalsOf } from '#main/access/principals.ts';
import { TOO_MANY } from '#main/access/ssh-template.ts';
import { MOST_PRINCIPALS } from '#main/certificates/ssh-certificate.ts';
import { readGroupsClaim } from '#main/okta/groups.ts';
import { type FailingTemplate, GROUP_URN, type SshTemplate, type X509Template } from '../templates.ts';
import { commonName, nameValue, x509 } from '../x509.ts';
import { namesOfPerson } from './person.ts';
import { badRequest, internalError, Refusal } from './refusal.ts';
import type { TokenClaims } from './tokens.ts';

/** What an SSH certificate says of its holder. */
export interface SshSubject {
  readonly kind: 'user' | 'host';
  readonly keyId: string;
  readonly principals: readonly string[];
  readonly extensions: readonly string[];
}

/** What an X.509 certificate says of its holder. */
export interface X509Subject {
  readonly subject: x509.JsonNameParams;
  readonly names: readonly x509.JsonGeneralName[];
  readonly keyUsages: x509.KeyUsageFlags;
  readonly extendedKeyUsages: readonly string[];
}

/** What the template makes of what the person would get without it. Throws the refusal of a template that fails. */
export function applySshTemplate(
  template: SshTemplate,
  subject: SshSubject,
  claims: TokenClaims,
): SshSubject {
  switch (template.kind) {
    case 'groups-as-principals': {
      const { prefix } = template;
      const groups = claims.groups.filter((group) => group.startsWith(prefix));
      const more = groups.map((group) => group.slice(prefix.length)).filter((name) => name !== '');
      return { ...subject, principals: [...new Set([...subject.principals, ...more])] };
    }
    case 'access-policy': {
      const groups = readGroupsClaim(claims[template.groupsClaim]);
      const roles = rolesOf(compilePolicy(template.policy), groups.kind === 'names' ? groups.names : []);
      const names = principalsOf(
        [...roles.keys()].map(({ principals }) => principals),
        claims.email,
      );
      if (names.size > MOST_PRINCIPALS) throw badRequest(TOO_MANY.replace('%d', `${names.size}`));
      return { ...subject, principals: [...names].sort() };
    }
    default:
      throw refusalOf(template);
  }
}

export function applyX509Template(template: X509Template, claims: TokenClaims): X509Subject {
  switch (template.kind) {
    case 'groups-in-names':
      return groupsInNames(claims);
    case 'clients-only':
      return {
        subject: commonName(claims.sub),
        names: namesOfPerson(claims),
        keyUsages: x509.KeyUsageFlags.digitalSignature,
        extendedKeyUsages: [x509.ExtendedKeyUsage.clientAuth],
      };
    default:
      throw refusalOf(template);
  }
}

function groupsInNames({ email, sub, groups }: TokenClaims): X509Subject {
  const urls = groups.map((group) => ({ type: 'url' as const, value: GROUP_URN + queryEscape(group) }));
  return {
    subject: [
      ...(groups.length === 0 ? [] : [{ OU: groups.map(nameValue) }]),
      ...commonName(email === '' ? sub : email),
    ],
    names: [...(email === '' ? [] : [{ type: 'email' as const, value: email }]), ...urls],
    keyUsages: x509.KeyUsageFlags.digitalSignature,
    extendedKeyUsages: [x509.ExtendedKeyUsage.clientAuth],
  };
}

function refusalOf(template: FailingTemplate): Refusal {
  switch (template.kind) {
    case 'refuses':
      return badRequest(template.message);
    case 'unreadable':
      return new Refusal(500, 'error applying certificate template', 'error unmarshaling certificate');
    case 'crashes':
      return internalError('error executing template');
  }
}

/** As Go's url.QueryEscape. */
function queryEscape(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}
