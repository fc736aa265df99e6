import { createHash } from 'node:crypto';
import { formatGoDuration, parseGoDuration } from '../go-duration.ts';
import { provisionerList, SSHPOP_NAME } from '../step-ca-configuration.ts';
import type { SshTemplate, X509Template } from '../templates.ts';
import type { AuthorityOptions, OidcProvisionerOptions } from '../types.ts';
import { connectProvider, type IdentityProvider } from './key-set.ts';
import { type Limits, limitsOf } from './limits.ts';

export interface OidcProvisioner {
  readonly kind: 'oidc';
  readonly name: string;
  readonly options: OidcProvisionerOptions;
  readonly limits: Limits;
  readonly templates: {
    readonly ssh?: SshTemplate | undefined;
    readonly x509?: X509Template | undefined;
  };
  readonly provider: IdentityProvider;
}

/** One whose identity provider did not answer when the authority started. It stays so until a restart. */
export interface UnusableProvisioner {
  readonly kind: 'unusable';
  readonly name: string;
  readonly reason: string;
}

export interface SshpopProvisioner {
  readonly kind: 'sshpop';
  readonly name: string;
}

export type Provisioner = OidcProvisioner | UnusableProvisioner | SshpopProvisioner;

export interface Provisioners {
  byName(name: string): Provisioner | undefined;
  byClientId(clientId: string): Provisioner | undefined;
  /** A page of `GET /provisioners`. */
  list(
    cursor: string,
    limit: number,
  ): { readonly provisioners: readonly object[]; readonly nextCursor: string };
}

const DEFAULT_PAGE = 20;
const LARGEST_PAGE = 100;

/** Asks each provisioner's identity provider for its keys; one that fails is listed as unusable. */
export async function initialiseProvisioners(options: AuthorityOptions): Promise<Provisioners> {
  const oidc = await Promise.all(options.provisioners.map((each) => initialise(each, options)));
  const sshpop: Provisioner = { kind: 'sshpop', name: SSHPOP_NAME };
  const all: readonly Provisioner[] = (options.sshEnabled ?? true) ? [...oidc, sshpop] : oidc;
  const shown = provisionerList(options).map((description, index) => ({
    cursor: cursorOf(index, options.provisioners[index]?.clientId ?? `sshpop/${SSHPOP_NAME}`),
    description: { ...withGoDurations(description), ...stateOf(all[index]) },
  }));
  return {
    byName: (name) => all.find((each) => each.name === name),
    byClientId: (clientId) => oidc[options.provisioners.findIndex((each) => each.clientId === clientId)],
    list(cursor, limit) {
      const size = limit <= 0 ? DEFAULT_PAGE : Math.min(limit, LARGEST_PAGE);
      const rest = shown.filter((each) => each.cursor >= cursor.padStart(40, '0'));
      return {
        provisioners: rest.slice(0, size).map((each) => each.description),
        nextCursor: (rest[size]?.cursor ?? '').replace(/^0+/, ''),
      };
    },
  };
}

async function initialise(
  own: OidcProvisionerOptions,
  authority: AuthorityOptions,
): Promise<OidcProvisioner | UnusableProvisioner> {
  const { ssh, x509 } = own.templates ?? {};
  if (typeof ssh === 'string' || typeof x509 === 'string') {
    throw new Error('the embedded authority knows no Go templates');
  }
  const limits = limitsOf({ enableSSHCA: true, ...own.claims }, authority.claims ?? {});
  try {
    if (own.outOfOrder) throw new Error('connect: connection refused');
    const provider = await connectProvider(own.configurationEndpoint);
    return { kind: 'oidc', name: own.name, options: own, limits, templates: { ssh, x509 }, provider };
  } catch (thrown) {
    return { kind: 'unusable', name: own.name, reason: String(thrown) };
  }
}

function stateOf(provisioner: Provisioner | undefined): object {
  return provisioner?.kind === 'unusable' ? { state: 'Uninitialized', stateReason: provisioner.reason } : {};
}

/** A position in the list that grows with it: four bytes of index, then the end of a SHA-1 of the provisioner's id. */
function cursorOf(index: number, id: string): string {
  return index.toString(16).padStart(8, '0') + createHash('sha1').update(id).digest('hex').slice(8);
}

function withGoDurations(description: object): object {
  const claims = 'claims' in description ? description.claims : undefined;
  if (typeof claims !== 'object' || claims === null) return description;
  const shown = Object.entries(claims).map(([claim, value]: [string, unknown]) => [
    claim,
    typeof value === 'string' ? formatGoDuration(parseGoDuration(value) ?? 0) : value,
  ]);
  return { ...description, claims: Object.fromEntries(shown) };
}
