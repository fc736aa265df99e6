import { X509Certificate } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { connectAuthority } from '../../authority/authority.ts';
import type { HostInfo } from '../../control/contract.ts';
import { createSshAgent, findSshAgent } from '../../delivery/ssh-agent/agent.ts';
import { type Connections, connect } from '../../session/connections.ts';
import { createContext, type SessionParts } from '../../session/context.ts';
import { openPolicy } from '../../session/policy.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import type { ResolvedProfile } from '../../settings/schema.ts';
import { type Failure, problemOf } from '../../support/failure.ts';
import { readTextFile } from '../../support/files.ts';
import { ok, type Result } from '../../support/result.ts';
import { readAs } from '../issuer.ts';
import type { CheckupParts } from './types.ts';

export interface CheckupSources {
  readonly sessionParts: SessionParts;
  profile(): Promise<Result<ResolvedProfile, Failure>>;
  readonly settingsFile: string;
  snapshot(): Promise<Result<SessionSnapshot, Failure>>;
  host(): Promise<Result<HostInfo | undefined, Failure>>;
}

/** The real things behind the checkup's steps. */
export function checkupParts(sources: CheckupSources): CheckupParts {
  const { sessionParts } = sources;
  const { clock, log, environment, platform } = sessionParts;
  const profile = once(sources.profile);

  let connected: Connections | undefined;
  const connections = once(async (): Promise<Result<Connections, Failure>> => {
    const chosen = await profile();
    if (!chosen.ok) return chosen;
    const made = await connect(createContext(chosen.value, sessionParts), undefined);
    if (made.ok) connected = made.value;
    return made;
  });

  return {
    async profile() {
      const chosen = await profile();
      return chosen.ok ? ok({ profile: chosen.value, file: sources.settingsFile }) : chosen;
    },
    authority: once(async () => {
      const chosen = await profile();
      if (!chosen.ok) return chosen;
      const connected = await connectAuthority(chosen.value.authority, { clock, log });
      if (!connected.ok) return connected;
      const authority = connected.value;
      const healthy = await authority.health();
      const skewMs = authority.skewMs();
      authority.close();
      return healthy.ok
        ? ok({ host: authority.host, skewMs: skewMs === undefined ? undefined : -skewMs })
        : healthy;
    }),
    provisioner: once(async () => {
      const made = await connections();
      if (!made.ok) return made;
      const { provisioner, client } = made.value;
      const { name, sshEnabled } = provisioner;
      return ok({ name, sshEnabled, clientId: client.clientId, redirectUris: client.redirectUris });
    }),
    okta: once(async () => {
      const [chosen, made] = [await profile(), await connections()];
      if (!chosen.ok) return chosen;
      if (!made.ok) return made;
      const { okta, client, provisioner } = made.value;
      const prepared = await okta.prepare();
      if (!prepared.ok) return prepared;
      const said = readAs(chosen.value.okta, provisioner.configurationEndpoint);
      return ok({ ...client.issuer, said, skewMs: prepared.value.skewMs });
    }),
    busy: listenProblem,
    async keychain() {
      const { kind, problem } = await sessionParts.secrets();
      return { usable: kind === 'keychain', problem };
    },
    async agent() {
      const chosen = await profile();
      const address = findSshAgent(environment, platform, chosen.ok ? chosen.value.ssh.agent : undefined);
      if (!address.ok) return address;
      const listed = await createSshAgent(address.value, { clock }).list();
      return listed.ok ? ok({ address: address.value, identities: listed.value.length }) : listed;
    },
    snapshot: once(sources.snapshot),
    files: (x509) => filesProblem(x509),
    async store() {
      const chosen = await profile();
      if (!chosen.ok) return chosen;
      const context = createContext(chosen.value, sessionParts);
      const [store, record] = await Promise.all([context.trustStore(), context.records.load()]);
      if (!record.ok) return record;
      const leaf = record.value?.x509?.chainPem[0];
      if (store === undefined) return ok(undefined);
      const places = await store.places();
      return ok({ places, having: leaf === undefined ? ok([]) : await store.check(leaf) });
    },
    async policy() {
      const chosen = await profile();
      return chosen.ok ? openPolicy(chosen.value, sessionParts).current() : chosen;
    },
    async sshConfig() {
      const chosen = await profile();
      return chosen.ok ? createContext(chosen.value, sessionParts).sshConfig().check() : chosen;
    },
    host: sources.host,
    // What was never asked for is not opened now: that would wait once more for an authority that is away.
    close: () => connected?.authority.close(),
  };
}

/** One look, whoever asks how often. */
function once<T>(look: () => Promise<T>): () => Promise<T> {
  let seen: Promise<T> | undefined;
  return () => {
    seen ??= look();
    return seen;
  };
}

/** Listens at the address of a redirect URI for a moment. What is wrong, or undefined. */
function listenProblem(redirectUri: string): Promise<string | undefined> {
  const { hostname, port } = new URL(redirectUri);
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (problem) => resolve(problemOf(problem)));
    server.listen({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80), exclusive: true }, () =>
      server.close(() => resolve(undefined)),
    );
  });
}

async function filesProblem({
  files,
  fingerprint,
}: NonNullable<SessionSnapshot['x509']>): Promise<string | undefined> {
  if (files === undefined) return undefined;
  for (const path of [files.certificate, files.key, files.chain, files.root]) {
    const found = await lstat(path).catch(() => undefined);
    if (found === undefined) return `${path} is missing`;
    if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) return `other users may read ${path}`;
  }
  const certificate = await readTextFile(files.certificate);
  if (!certificate.ok) return `${files.certificate} cannot be read`;
  try {
    const { fingerprint256 } = new X509Certificate(certificate.value ?? '');
    const same = fingerprint256.replaceAll(':', '').toLowerCase() === fingerprint;
    return same ? undefined : `the files in ${dirname(files.certificate)} are of another certificate`;
  } catch {
    return `${files.certificate} is damaged`;
  }
}
