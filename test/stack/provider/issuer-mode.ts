import { unreachable } from '#main/support/result.ts';
import type { Organisation, ServerIdentity } from './organisation.ts';

/** The organisation's address that a request used: the custom domain, or Okta's own for any other name. */
export function usedOrigin({ origin, customDomain }: Organisation, host: string): string {
  return host === new URL(customDomain).host ? customDomain : origin;
}

/** What `iss` says in tokens that are asked for at this host. */
export function tokenIssuer(organisation: Organisation, server: ServerIdentity, host: string): string {
  const { settings, origin, customDomain } = organisation;
  switch (settings.issuerMode) {
    case 'ORG_URL':
      return origin + server.base;
    case 'CUSTOM_URL':
      return customDomain + server.base;
    case 'DYNAMIC':
      return usedOrigin(organisation, host) + server.base;
    default:
      return unreachable(settings.issuerMode);
  }
}
