import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compilePolicy } from '#main/access/compile.ts';
import { principalsFile } from '#main/access/server.ts';
import type { Policy } from '#main/access/types.ts';
import type { Settings } from '#main/settings/schema.ts';
import { startAuthorityAdministrator } from './authority/admin.ts';
import { type AuthorityChoice, createPki, startAuthority } from './authority/index.ts';
import type { Say } from './authority/step-ca-program.ts';
import type { OidcProvisionerOptions, ProvisionerClaims, StackAuthority } from './authority/types.ts';
import { type Provider, type ProviderOptions, startProvider } from './provider/index.ts';
import { type Site, startSite } from './site/index.ts';
import { type Sshd, startSshd } from './sshd/index.ts';
import { makeStackFolder, removeFolder } from './support/folder.ts';
import { findFreePort } from './support/port.ts';

export interface StackOptions {
  /** Okta's custom server `default` (the default), or the org server. */
  readonly authorizationServer?: 'custom' | 'org';
  /** Which of the provider's applications the provisioner and the settings name; the public one by default. */
  readonly application?: 'public' | 'confidential';
  /** "auto" by default: a real step-ca where there can be one. */
  readonly authority?: AuthorityChoice;
  /** A Go duration ("10s"): the shortest life that may be asked for. step-ca's five minutes by default. */
  readonly shortestLife?: string;
  /** A Go duration: the life of certificates for which none is asked. step-ca's default by default. */
  readonly defaultLife?: string;
  /** Changes to the provisioner "okta". */
  readonly provisioner?: Partial<OidcProvisionerOptions>;
  /** Further provisioners, made from the one that is named "okta". */
  readonly moreProvisioners?: (okta: OidcProvisionerOptions) => readonly OidcProvisionerOptions[];
  /** Registered with the provider; two free ports of 127.0.0.1 by default. */
  readonly redirectUris?: readonly string[];
  readonly provider?: Omit<ProviderOptions, 'redirectUris'>;
  /** Names in certificates that may log in; the part before the "@" of everybody at the provider by default. */
  readonly sshPrincipals?: readonly string[];
  /** Where there is no sshd: `stack.sshd` throws then. */
  readonly withoutSshd?: boolean;
  /** An access policy (its own: access-policy.ts); without one step-ca's own names go into certificates. */
  readonly access?: StackAccess;
  /** Whom the authority trusts for HTTPS when it asks the provider, PEM; the real step-ca only. */
  readonly trustedPem?: string;
  /** Hears of waits, such as step-ca being built; standard error by default. */
  readonly say?: Say;
}

/** What a policy makes of the stack: the provisioner gets its templates, and each door is a port of the sshd. */
export interface StackAccess {
  readonly policy: Policy;
  readonly doors: readonly StackDoor[];
  /** The policy as IT would place it, made with the ports of the doors; the settings name it then. */
  readonly file?: (ports: readonly number[]) => string;
}

/** An account of a host of the policy. The stack has one account only, that of the OS user, and a port for each. */
export interface StackDoor {
  readonly host: string;
  readonly account: string;
}

/** Everything that Latchkey works with, on 127.0.0.1. */
export interface Stack {
  readonly provider: Provider;
  readonly authority: StackAuthority;
  /** Where the authority's knobs are turned (authority/admin.ts). */
  readonly authorityAdminUrl: string;
  readonly sshd: Sshd;
  readonly site: Site;
  /** What the provisioner and the settings name. */
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUris: readonly string[];
  /** Where the first door of a host of the access policy is; throws for any other host. */
  portOf(host: string): number;
  /** Latchkey's settings for this stack, with one profile: "example". */
  readonly settings: Settings;
  /** Stops everything, the last started first. */
  stop(): Promise<void>;
}

/** Starts all parts, the provider first because the authority asks it for its keys. All or nothing. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const started: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const part of started.splice(0).reverse()) {
      await part.stop().catch((thrown: unknown) => failures.push(thrown));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'the stack did not stop cleanly');
  };
  const keep = <Part extends { stop(): Promise<void> }>(part: Part): Part => {
    started.push(part);
    return part;
  };
  try {
    const redirectUris = options.redirectUris ?? (await freeRedirectUris());
    const provider = keep(await startProvider({ ...options.provider, redirectUris }));
    const okta = oktaProvisioner(options, provider, redirectUris);
    const pki = await createPki();
    const authority = keep(
      await startAuthority({
        pki,
        provisioners: [okta, ...(options.moreProvisioners?.(okta) ?? [])],
        ...(options.authority === undefined ? {} : { kind: options.authority }),
        ...(options.trustedPem === undefined ? {} : { trustedPem: options.trustedPem }),
        ...(options.say === undefined ? {} : { say: options.say }),
      }),
    );
    const administrator = keep(await startAuthorityAdministrator(authority, { provisioner: okta, pki }));
    const principals = options.sshPrincipals ?? localParts(provider);
    const doors = options.access?.doors ?? [];
    const names = [...new Set(doors.map(({ host }) => host))];
    const startedSshd = options.withoutSshd
      ? undefined
      : keep(await startSshd({ authority, principals, names, doors: doors.length }));
    const sshd = (): Sshd => startedSshd ?? missingSshd();
    if (options.access !== undefined) setDoors(options.access, sshd());
    const placed = keep(placePolicy(options.access, startedSshd?.doors ?? []));
    const site = keep(await startSite({ authority }));
    const issuer = issuerOf(options, provider);
    const { clientId } = okta;
    return {
      provider,
      authority,
      authorityAdminUrl: administrator.url,
      get sshd() {
        return sshd();
      },
      site,
      issuer,
      clientId,
      redirectUris,
      portOf(host) {
        const door = sshd().doors[doors.findIndex((each) => each.host === host)];
        if (door === undefined) throw new Error(`the stack has no door for ${host}`);
        return door.port;
      },
      settings: {
        profiles: {
          example: {
            title: 'Example',
            okta: { issuer, clientId, redirectUris: [...redirectUris] },
            authority: { url: authority.url, fingerprint: authority.fingerprint, provisioner: okta.name },
            ...(placed.file === undefined ? {} : { access: { file: placed.file } }),
          },
        },
      },
      stop,
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

function missingSshd(): never {
  throw new Error('this stack was made without its sshd');
}

/** As `latchkey policy principals` writes it for a real server. */
function setDoors({ policy, doors }: StackAccess, sshd: Sshd): void {
  const compiled = compilePolicy(policy);
  doors.forEach(({ host, account }, index) => {
    sshd.doors[index]?.accept(principalsFile(compiled, compiled.place(host), account));
  });
}

function placePolicy(
  access: StackAccess | undefined,
  doors: Sshd['doors'],
): { file?: string; stop(): Promise<void> } {
  if (access?.file === undefined) return { stop: async () => {} };
  const folder = makeStackFolder();
  const file = join(folder, 'access-policy.yaml');
  writeFileSync(file, access.file(doors.map(({ port }) => port)), { mode: 0o600 });
  return { file, stop: async () => removeFolder(folder) };
}

async function freeRedirectUris(): Promise<readonly string[]> {
  const ports = await Promise.all([findFreePort(), findFreePort()]);
  return ports.map((port) => `http://127.0.0.1:${port}`);
}

function issuerOf({ authorizationServer = 'custom' }: StackOptions, provider: Provider): string {
  return authorizationServer === 'custom' ? provider.customIssuer : provider.orgIssuer;
}

function oktaProvisioner(
  options: StackOptions,
  provider: Provider,
  redirectUris: readonly string[],
): OidcProvisionerOptions {
  const application =
    options.application === 'confidential' ? provider.confidentialApplication : provider.publicApplication;
  const [redirectUri] = redirectUris;
  return {
    name: 'okta',
    ...application,
    configurationEndpoint: `${issuerOf(options, provider)}/.well-known/openid-configuration`,
    domains: ['example.com'],
    ...(redirectUri === undefined ? {} : { listenAddress: new URL(redirectUri).host }),
    ...(options.access && { templates: templatesFor(options.access.policy) }),
    ...options.provisioner,
    claims: { ...lives(options), ...options.provisioner?.claims },
  };
}

function templatesFor(policy: Policy): NonNullable<OidcProvisionerOptions['templates']> {
  return { ssh: { kind: 'access-policy', policy, groupsClaim: 'groups' }, x509: { kind: 'clients-only' } };
}

function lives({ shortestLife, defaultLife }: StackOptions): ProvisionerClaims {
  return {
    ...(shortestLife && { minTLSCertDuration: shortestLife, minUserSSHCertDuration: shortestLife }),
    ...(defaultLife && { defaultTLSCertDuration: defaultLife, defaultUserSSHCertDuration: defaultLife }),
  };
}

function localParts(provider: Provider): readonly string[] {
  return provider.people.list().flatMap(({ email }) => email?.split('@')[0] ?? []);
}
