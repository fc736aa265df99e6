import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { LocalSession } from '#main/session/session.ts';
import type { SessionSnapshot, SignOutReport } from '#main/session/snapshot.ts';
import type { RenewRequest } from '#main/session/types.ts';
import type { Failure } from '#main/support/failure.ts';
import type { Result } from '#main/support/result.ts';
import type { AuthorityChanges, OidcProvisionerOptions } from '#test/stack/authority/index.ts';
import { type Stack, type StackOptions, startStack } from '#test/stack/index.ts';
import type { Person } from '#test/stack/provider/people.ts';
import { DEFAULT_SETTINGS } from '#test/stack/provider/settings.ts';
import {
  createEngine,
  type EngineOptions,
  type MemorySecrets,
  memorySecrets,
  SAM,
  signInAs,
} from './engine.ts';
import { type RealSshAgent, startSshAgent } from './ssh-agent.ts';
import { createTemporaryFolder, type TemporaryFolder } from './temp.ts';

/** One stack for the tests of a `describe`; for each test a computer with an agent, a keychain and a session of its own. */
export interface SessionBench {
  readonly stack: Stack;
  readonly folder: string;
  readonly agent: RealSshAgent;
  readonly secrets: MemorySecrets;
  readonly session: LocalSession;
  /** Another process of the same person on the same computer. Closed when the test ends. */
  engine(options?: Partial<EngineOptions>): LocalSession;
  /** Sam's sign-in, in this session unless another one is named. */
  signedIn(session?: LocalSession): Promise<SessionSnapshot>;
  /** The record of the session, which a test may spoil. */
  readonly recordPath: string;
  /** How often the authority has been asked for certificates so far. */
  signatures(): number;
  /** How often the provider's token endpoint has been asked so far. */
  tokenRequests(): number;
  /** Starts the authority again, with the provisioner changed; undone when the test ends. */
  restartAuthority(provisioner?: Partial<OidcProvisionerOptions>, changes?: AuthorityChanges): Promise<void>;
}

/** Call it in the body of a `describe`. What it answers can be used in tests only. */
export function sessionBench(options: StackOptions): SessionBench {
  let stack: Stack;
  let folder: TemporaryFolder;
  let agent: RealSshAgent;
  let secrets: MemorySecrets;
  let session: LocalSession;
  let open: LocalSession[];
  let people: readonly Person[];
  let isAuthorityChanged = false;

  const restart = (change: Partial<OidcProvisionerOptions>, changes: AuthorityChanges): Promise<void> =>
    stack.authority.restart({ ...changes, provisioners: [{ ...provisionerOf(stack), ...change }] });

  beforeAll(async () => {
    stack = await startStack(options);
    people = stack.provider.people.list();
  });
  afterAll(() => stack.stop());

  beforeEach(async () => {
    folder = createTemporaryFolder();
    agent = await startSshAgent(folder.path);
    secrets = memorySecrets();
    open = [];
    session = bench.engine();
  });
  afterEach(async () => {
    const { provider } = stack;
    provider.faults.clear();
    Object.assign(provider.settings, DEFAULT_SETTINGS);
    for (const { login, email, emailVerified, groups } of people) {
      provider.people.activate(login);
      provider.people.setEmail(login, email, emailVerified);
      provider.people.setGroups(login, groups);
    }
    if (isAuthorityChanged) await restart({}, { claims: {} });
    isAuthorityChanged = false;
    await session.signOut({ everywhere: false });
    // Ends what a failed test left alive, so that the next one does not count it.
    provider.applications.change(stack.clientId, {});
    await Promise.all(open.map((one) => one.close()));
    await agent.stop();
    folder.remove();
  });

  const bench: SessionBench = {
    get stack() {
      return stack;
    },
    get folder() {
      return folder.path;
    },
    get agent() {
      return agent;
    },
    get secrets() {
      return secrets;
    },
    get session() {
      return session;
    },
    engine(more = {}) {
      const made = createEngine({ stack, folder: folder.path, agentSocket: agent.socket, secrets, ...more });
      open.push(made);
      return made;
    },
    signedIn: async (from = session) => success(await from.signIn(signInAs(SAM))),
    get recordPath() {
      return join(folder.path, 'state', 'session-example.json');
    },
    signatures: () => signaturesAt(stack),
    tokenRequests: () => tokenRequestsAt(stack),
    async restartAuthority(change = {}, changes = {}) {
      isAuthorityChanged = true;
      await restart(change, changes);
    },
  };
  return bench;
}

/** How often the authority has been asked for certificates so far. */
export function signaturesAt({ authority }: Stack): number {
  return authority.requests().filter((request) => /^POST \/(1\.0\/)?(ssh\/)?sign$/.test(request)).length;
}

/** How often the provider's token endpoint has been asked so far. */
export function tokenRequestsAt({ provider }: Stack): number {
  return Object.entries(provider.counters())
    .filter(([route]) => route.startsWith('POST ') && route.endsWith('/token'))
    .reduce((sum, [, count]) => sum + count, 0);
}

/** What the stack's own provisioner is made of. */
export function provisionerOf({ authority, clientId, issuer, redirectUris }: Stack): OidcProvisionerOptions {
  return {
    name: authority.provisioner,
    clientId,
    configurationEndpoint: `${issuer}/.well-known/openid-configuration`,
    domains: ['example.com'],
    listenAddress: new URL(redirectUris[0] ?? '').host,
  };
}

export const unaborted = (): RenewRequest => ({ signal: new AbortController().signal });

export function success<T>(result: Result<T, Failure>): T {
  if (!result.ok) throw new Error(`${result.error.code} ${JSON.stringify(result.error.facts)}`);
  return result.value;
}

export function codeOf(result: Result<unknown, Failure>): string {
  return result.ok ? 'no failure' : result.error.code;
}

export function leftOf({ left }: SignOutReport): readonly string[] {
  return left.map(({ what, failure }) => `${what} ${failure.code}`);
}

export function isFile(path: string | undefined): boolean {
  try {
    return readFileSync(path ?? '').length > 0;
  } catch {
    return false;
  }
}
