import { type FailingTemplate, GROUP_URN, type SshTemplate, type X509Template } from '../templates.ts';
import { commonName, nameValue, x509 } from '../x509.ts';
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
  { groups }: TokenClaims,
): SshSubject {
  if (template.kind !== 'groups-as-principals') throw refusalOf(template);
  const { prefix } = template;
  const more = groups.filter((group) => group.startsWith(prefix)).map((group) => group.slice(prefix.length));
  const principals = [...new Set([...subject.principals, ...more.filter((name) => name !== '')])];
  return { ...subject, principals };
}

export function applyX509Template(template: X509Template, { email, sub, groups }: TokenClaims): X509Subject {
  if (template.kind !== 'groups-in-names') throw refusalOf(template);
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
