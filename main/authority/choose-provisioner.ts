import { type Failure, fail } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import { printable } from './reason.ts';
import type { OidcProvisioner } from './types.ts';

export interface ProvisionerWish {
  /** Host of the authority: for sentences. */
  readonly authority: string;
  /** Name of the provisioner, where IT set one. */
  readonly wanted?: string | undefined;
  /** Okta's client id, where IT set one: step-ca finds the provisioner of a token by it. */
  readonly clientId?: string | undefined;
}

/**
 * The provisioner to sign in with: the one wanted, or the only one there is. Several fit: PROVISIONER_CHOICE;
 * none: PROVISIONER_MISSING, naming what is there; out of order: CA_REJECTED with the authority's own reason.
 */
export function chooseProvisioner(
  list: readonly OidcProvisioner[],
  { authority, wanted, clientId }: ProvisionerWish,
): Result<OidcProvisioner, Failure> {
  const fitting = list.filter(
    (provisioner) =>
      (wanted === undefined || provisioner.name === wanted) &&
      (clientId === undefined || provisioner.clientId === clientId),
  );
  const names = (some: readonly OidcProvisioner[]): string[] => some.map(({ name }) => name);
  const [only, ...others] = fitting;
  if (only === undefined) {
    return fail('PROVISIONER_MISSING', {
      authority,
      wanted: wanted ?? clientId ?? 'OIDC',
      found: names(list),
    });
  }
  if (others.length > 0) return fail('PROVISIONER_CHOICE', { authority, found: names(fitting) });
  if (only.unusable !== undefined) {
    // Status and sentence are those with which step-ca turns down every token of such a provisioner.
    const said = printable(`provisioner "${only.name}" is disabled: ${only.unusable}`);
    return fail('CA_REJECTED', { host: authority, status: 401, said });
  }
  return ok(only);
}

/**
 * The redirect URIs that the provisioner's `listenAddress` stands for, as `step` makes them and as they are
 * registered with Okta for it: no path, no slash at the end, 127.0.0.1 where the host is left out, any other host
 * as it is. None where there is no fixed port.
 */
export function provisionerRedirectUris({ listenAddress }: OidcProvisioner): readonly string[] {
  const parts = /^(?<host>\[[^\]]*\]|[^:]*):(?<port>\d+)$/.exec(listenAddress ?? '')?.groups;
  const port = Number(parts?.port ?? 0);
  if (port === 0 || port > 65_535) return [];
  return [`http://${parts?.host || '127.0.0.1'}:${port}`];
}
