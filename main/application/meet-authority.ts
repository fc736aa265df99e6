import { connectAuthority } from '../authority/authority.ts';
import type { AuthorityAddress } from '../authority/types.ts';
import { normaliseIssuer } from '../okta/issuer.ts';
import type { Clock } from '../support/clock.ts';
import { type Failure, fail } from '../support/failure.ts';
import type { Log } from '../support/log.ts';
import type { RouteFinder } from '../support/network/route.ts';
import { ok, type Result } from '../support/result.ts';

/** An authority that answers with the root that was named, and what it says of Okta. */
export interface MetAuthority {
  /** Host, with port where it is not 443. */
  readonly host: string;
  /** Host of Okta; undefined where it works with several. */
  readonly oktaHost: string | undefined;
}

/** Nothing but the address is sent. Fails as `connectAuthority`, and with PROVISIONER_MISSING where it knows no Okta. */
export async function meetAuthority(
  address: AuthorityAddress,
  parts: { readonly clock: Clock; readonly log: Log; readonly routes: RouteFinder | undefined },
): Promise<Result<MetAuthority, Failure>> {
  const connected = await connectAuthority(address, parts);
  if (!connected.ok) return connected;
  const authority = connected.value;
  try {
    const listed = await authority.oidcProvisioners();
    if (!listed.ok) return listed;
    const hosts = listed.value.flatMap(({ configurationEndpoint }) => {
      const issuer = normaliseIssuer(configurationEndpoint);
      return issuer.ok ? [issuer.value.issuer.host] : [];
    });
    if (hosts.length === 0) {
      return fail('PROVISIONER_MISSING', { authority: authority.host, wanted: 'OIDC', found: [] });
    }
    const [oktaHost, ...others] = new Set(hosts);
    return ok({ host: authority.host, oktaHost: others.length === 0 ? oktaHost : undefined });
  } finally {
    authority.close();
  }
}
