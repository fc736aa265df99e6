import { join } from 'node:path';
import { createSshAgent } from '#main/delivery/ssh-agent/agent.ts';
import { tokensIn } from '#main/session/refresh-token.ts';
import { createSession, type LocalSession, type SessionParts } from '#main/session/session.ts';
import type { SignInRequest } from '#main/session/types.ts';
import { resolveProfile } from '#main/settings/profile.ts';
import type { ProfileSettings } from '#main/settings/schema.ts';
import type { SecretStore } from '#main/settings/secrets.ts';
import type { Clock } from '#main/support/clock.ts';
import { systemClock } from '#main/support/clock.ts';
import { type Log, silentLog } from '#main/support/log.ts';
import { ok } from '#main/support/result.ts';
import { createScriptedBrowser } from '#test/stack/browser/scripted-browser.ts';
import type { Stack } from '#test/stack/index.ts';

export const SAM = { login: 'sam@example.com', password: 'correct horse' } as const;
export const ALEX = { login: 'alex@example.com', password: 'correct horse' } as const;

export interface EngineOptions {
  readonly stack: Stack;
  /** A folder of the test's own. */
  readonly folder: string;
  /** SSH_AUTH_SOCK; none where it is left out. */
  readonly agentSocket?: string;
  /** PATH for programs that are started, where it matters which. */
  readonly path?: string;
  readonly clock?: Clock;
  /** Changes to the stack's profile. */
  readonly settings?: Partial<ProfileSettings>;
  /** "example" by default; another name stands for another organisation at the same authority. */
  readonly profile?: string;
  readonly log?: Log;
  /** Shared by sessions that stand for processes of one person. */
  readonly secrets?: Pick<MemorySecrets, 'store'>;
  readonly hosted?: boolean;
  readonly outside?: SessionParts['outside'];
  /** That of this computer unless another one is played. */
  readonly platform?: NodeJS.Platform;
}

/** A keychain of the test's own, which can be looked into. */
export interface MemorySecrets {
  readonly store: SecretStore;
  readonly items: Map<string, string>;
  /** Every secret it was ever given; of refresh tokens each by itself. */
  readonly seen: string[];
}

export function memorySecrets(): MemorySecrets {
  const items = new Map<string, string>();
  const seen: string[] = [];
  return {
    items,
    seen,
    store: {
      kind: 'keychain',
      problem: undefined,
      get: async (account) => ok(items.get(account)),
      hasSet: () => seen.length > 0,
      async set(account, value) {
        items.set(account, value);
        const tokens = tokensIn(value).map(({ token }) => token);
        seen.push(...(tokens.length === 0 ? [value] : tokens));
        return ok(undefined);
      },
      async delete(account) {
        items.delete(account);
        return ok(undefined);
      },
    },
  };
}

/** The refresh tokens that a keychain holds of a profile, the newest first. */
export function refreshTokensOf(
  { items }: Pick<MemorySecrets, 'items'>,
  profile = 'example',
): readonly string[] {
  return tokensIn(items.get(`${profile}/refresh-token`) ?? '').map(({ token }) => token);
}

/** The whole engine on the stack's real parts, in this process. */
export function createEngine(options: EngineOptions): LocalSession {
  const { stack, folder } = options;
  const base = stack.settings.profiles.example;
  if (base === undefined) throw new Error('the stack has no settings for "example"');
  const name = options.profile ?? 'example';
  const profile = resolveProfile({ profiles: { [name]: { ...base, ...options.settings } } }, name);
  if (!profile.ok) throw new Error(profile.error.code);
  const secrets = options.secrets ?? memorySecrets();
  return createSession(
    profile.value,
    {
      clock: options.clock ?? systemClock,
      log: options.log ?? silentLog,
      folders: {
        settings: join(folder, 'settings'),
        state: join(folder, 'state'),
        runtime: join(folder, 'run'),
        logs: join(folder, 'logs'),
        cache: join(folder, 'cache'),
        sshConfig: join(folder, 'home', '.ssh', 'config'),
        home: join(folder, 'home'),
      },
      secrets: async () => secrets.store,
      environment: {
        PATH: options.path ?? process.env.PATH,
        ...(options.agentSocket === undefined ? {} : { SSH_AUTH_SOCK: options.agentSocket }),
      },
      platform: options.platform ?? process.platform,
      ...(options.outside === undefined ? {} : { outside: options.outside }),
    },
    options.hosted ?? false,
  );
}

/** A sign-in request whose person walks the provider's pages at once. */
export function signInAs(
  person: { login: string; password: string },
  signal: AbortSignal = new AbortController().signal,
  browser = createScriptedBrowser(),
): SignInRequest {
  return {
    afresh: false,
    signal,
    onIdentity: async () => 'continue',
    onConfirmed: () => {},
    onBrowser: ({ authorizationUrl }) => void browser.signIn(authorizationUrl, person),
  };
}

/** What the agent really lists. */
export async function agentBlobs(socket: string): Promise<readonly Buffer[]> {
  const listed = await createSshAgent(socket, { clock: systemClock }).list();
  if (!listed.ok) throw new Error(listed.error.code);
  return listed.value.map(({ blob }) => blob);
}
