import { sshTemplate } from '#main/access/ssh-template.ts';
import type { Policy } from '#main/access/types.ts';
import { x509Template } from '#main/access/x509-template.ts';

/**
 * What a provisioner's template does (step-ca, `options.ssh.template` and `options.x509.template`), where both kinds of
 * authority can do it: step-ca gets the Go template of `goTemplate`, the embedded authority does the same by itself.
 */
export type FailingTemplate =
  /** Refuses with a message of its own: the one way in which administrators can tell people a reason (400). */
  | { readonly kind: 'refuses'; readonly message: string }
  /** Its output is no JSON, which step-ca says (500). */
  | { readonly kind: 'unreadable' }
  /** It stops in the middle, which only the log tells (500). */
  | { readonly kind: 'crashes' };

export type SshTemplate =
  | FailingTemplate
  /** Each group that begins with `prefix` gives a further principal: what follows the prefix. */
  | { readonly kind: 'groups-as-principals'; readonly prefix: string }
  /** The one that Latchkey writes for an access policy, where the groups stand in the claim `groupsClaim`. */
  | { readonly kind: 'access-policy'; readonly policy: Policy; readonly groupsClaim: string };

export type X509Template =
  | FailingTemplate
  /**
   * Groups as organizational units and as names "urn:okta-group:…", the e-mail address as common name, for clients
   * only.
   */
  | { readonly kind: 'groups-in-names' }
  /** The one that Latchkey writes. */
  | { readonly kind: 'clients-only' };

/** The beginning of the names that a 'groups-in-names' template makes of groups. */
export const GROUP_URN = 'urn:okta-group:';

/** The template in Go's text/template with sprig, as step-ca reads it. */
export function goTemplate(template: SshTemplate | X509Template): string {
  switch (template.kind) {
    case 'refuses':
      return `{{ fail ${JSON.stringify(template.message)} }}`;
    case 'unreadable':
      return '{"type": the user}';
    case 'crashes':
      return '{{ index .Token "groups" "none" "of" "this" }}';
    case 'groups-as-principals':
      return groupsAsPrincipals(JSON.stringify(template.prefix));
    case 'groups-in-names':
      return GROUPS_IN_NAMES;
    case 'access-policy':
      return sshTemplate(template.policy, template.groupsClaim);
    case 'clients-only':
      return x509Template();
  }
}

/** `default list` makes it safe for tokens without groups, whose lack would otherwise end in a 500. */
function groupsAsPrincipals(prefix: string): string {
  return `
{{- $names := .Principals | default list -}}
{{- range .Token.groups | default list -}}
  {{- $name := trimPrefix ${prefix} . -}}
  {{- if and (hasPrefix ${prefix} .) $name -}}{{- $names = append $names $name -}}{{- end -}}
{{- end -}}
{"type": "user", "keyId": {{ toJson .KeyID }}, "principals": {{ toJson (uniq $names) }}, "extensions": {{ toJson .Extensions }}}`;
}

const GROUPS_IN_NAMES = `
{{- $groups := .Token.groups | default list -}}
{{- $names := list -}}
{{- if .Token.email -}}{{- $names = append $names (dict "type" "email" "value" .Token.email) -}}{{- end -}}
{{- range $groups -}}
  {{- $names = append $names (dict "type" "uri" "value" (printf "${GROUP_URN}%s" (urlquery .))) -}}
{{- end -}}
{
  "subject": {"commonName": {{ toJson (.Token.email | default .Token.sub) }}, "organizationalUnit": {{ toJson $groups }}},
  "sans": {{ toJson $names }},
  "keyUsage": ["digitalSignature"],
  "extKeyUsage": ["clientAuth"]
}`;
