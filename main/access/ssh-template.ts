import { MOST_PRINCIPALS } from '../certificates/ssh-certificate.ts';
import { goList, goString } from './go-template.ts';
import { OWN_ACCOUNT_PATTERN, ownPrincipal, rolePrincipals } from './principals.ts';
import type { Policy } from './types.ts';

/**
 * step-ca's SSH template for this policy (step-ca, `options.ssh.templateFile` of the OIDC provisioner; Go text/template
 * with sprig): certificates for people, never for hosts, with exactly the principals of `principalsOf`, in byte order.
 *
 * A claim that is missing or no list of names gives no roles; one name alone is a list of one, as everywhere in
 * Latchkey. More principals than OpenSSH takes are refused with words for the person, instead of a certificate that
 * no server takes.
 */
export function sshTemplate(policy: Policy, groupsClaim: string): string {
  return `${[...comment(policy), ...grants(policy), ...RULES, ...claims(groupsClaim), ...OUTPUT].join('\n')}\n`;
}

function comment({ title, serial }: Policy): readonly string[] {
  const name = title === undefined ? '' : ` of ${goString(title)}`;
  return [
    `{{- /* The access policy${name}, serial ${serial}. Written by latchkey policy ssh-template. */ -}}`,
  ];
}

/** One line for each group, so that a change of the policy is a change of the lines it is about. */
function grants({ roles }: Policy): readonly string[] {
  const shared = new Map<string, Set<string>>();
  const own = new Map<string, Set<string>>();
  const add = (to: Map<string, Set<string>>, group: string, names: readonly string[]): void => {
    if (names.length > 0) to.set(group, new Set([...(to.get(group) ?? []), ...names]));
  };
  for (const role of roles) {
    const principals = rolePrincipals(role);
    for (const group of role.groups) {
      add(shared, group, principals.shared);
      add(own, group, principals.own);
    }
  }
  const lines = (table: string, entries: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] => [
    `{{- $${table} := dict -}}`,
    ...[...entries].map(
      ([group, names]) => `{{- $_ := set $${table} ${goString(group)} ${goList(names)} -}}`,
    ),
  ];
  return [...lines('principalsOfGroup', shared), ...lines('ownPrincipalsOfGroup', own)];
}

/** The account of the person's own name: the part of the address before its last "@". */
const RULES = [
  '{{- $email := "" -}}',
  '{{- if kindIs "string" .Token.email -}}{{- $email = .Token.email -}}{{- end -}}',
  '{{- $account := "" -}}',
  '{{- if contains "@" $email -}}',
  '  {{- $local := splitList "@" $email | initial | join "@" -}}',
  `  {{- if regexMatch \`${OWN_ACCOUNT_PATTERN}\` $local -}}{{- $account = lower $local -}}{{- end -}}`,
  '{{- end -}}',
];

function claims(groupsClaim: string): readonly string[] {
  return [
    `{{- $groups := index .Token ${goString(groupsClaim)} -}}`,
    '{{- if kindIs "string" $groups -}}{{- $groups = list $groups -}}{{- end -}}',
    '{{- if not (kindIs "slice" $groups) -}}{{- $groups = list -}}{{- end -}}',
  ];
}

/** What people are told by a refusal (step-ca, 400): "%d" is how many it were. */
export const TOO_MANY = `Your groups give %d login names, and ssh takes at most ${MOST_PRINCIPALS}`;

const OUTPUT = [
  '{{- $names := dict -}}',
  '{{- range $group := $groups -}}',
  '  {{- if kindIs "string" $group -}}',
  '    {{- if hasKey $principalsOfGroup $group -}}',
  '      {{- range $name := get $principalsOfGroup $group -}}{{- $_ := set $names $name true -}}{{- end -}}',
  '    {{- end -}}',
  '    {{- if and $account (hasKey $ownPrincipalsOfGroup $group) -}}',
  '      {{- range $name := get $ownPrincipalsOfGroup $group -}}',
  `        {{- $_ := set $names (printf "${ownPrincipal('%s', '%s')}" $name $account) true -}}`,
  '      {{- end -}}',
  '    {{- end -}}',
  '  {{- end -}}',
  '{{- end -}}',
  '{{- if contains "@" $email -}}{{- $_ := set $names $email true -}}{{- end -}}',
  `{{- if gt (len $names) ${MOST_PRINCIPALS} -}}`,
  `  {{- fail (printf "${TOO_MANY}" (len $names)) -}}`,
  '{{- end -}}',
  '{',
  '  "type": "user",',
  '  "keyId": {{ toJson .KeyID }},',
  '  "principals": {{ toJson (keys $names | sortAlpha) }},',
  '  "extensions": {{ toJson .Extensions }}',
  '}',
];
