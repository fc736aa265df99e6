import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { compilePolicy } from '#main/access/compile.ts';
import type { Policy } from '#main/access/types.ts';
import type { Composition } from '#main/application/composition.ts';
import type { CheckupParts, ProvisionerFacts, SettingsFacts } from '#main/application/doctor/types.ts';
import { run } from '#main/cli/program.ts';
import type { World } from '#main/cli/world.ts';
import type { HostInfo } from '#main/control/contract.ts';
import type { JournalEntry } from '#main/session/journal/events.ts';
import type { Journal } from '#main/session/journal/journal.ts';
import type { SessionPolicy } from '#main/session/policy.ts';
import type { Session } from '#main/session/types.ts';
import { foldersOf } from '#main/settings/folders.ts';
import { chooseProfile } from '#main/settings/profile.ts';
import { type ResolvedProfile, type Settings, settingsSchema } from '#main/settings/schema.ts';
import { type Failure, fail } from '#main/support/failure.ts';
import { err, ok } from '#main/support/result.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { FakeScreen } from '#test/support/fake-screen.ts';
import { FakeSession, NOW } from '#test/support/fake-session.ts';

export const FINGERPRINT = '5577107ef49f886f40c9ee78d46ab97905209287f9e839dcc1b33bef63957722';

export const HOST: HostInfo = { protocol: 1, version: '1.4.0', kind: 'agent', pid: 4711, startedAtMs: NOW };

class FakeSignals extends EventEmitter {
  readonly exits: number[] = [];
  exit(code: number): void {
    this.exits.push(code);
  }
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface FakeWorldOptions {
  readonly session?: Session;
  readonly environment?: NodeJS.ProcessEnv;
  readonly home?: string;
  readonly platform?: NodeJS.Platform;
  readonly settings?: Settings;
  /** The access policy in force, or why there is none. */
  readonly policy?: Policy | Failure;
  readonly composition?: Partial<Composition>;
  readonly terminal?: boolean;
  readonly colours?: boolean;
  readonly columns?: number;
  /** The code with which every program that is started ends. */
  readonly programsEndWith?: number;
  /** What the person types, question by question; then the input ends. Without it nobody sits at a terminal. */
  readonly types?: readonly string[];
}

/** A world without a process around it: the command runs in it, and the test sees what came out. */
export function fakeWorld(options: FakeWorldOptions = {}) {
  const screen = {
    isTerminal: options.terminal === true,
    colours: options.colours === true,
    columns: options.columns ?? 80,
  };
  const stdout = new FakeScreen(screen);
  const stderr = new FakeScreen(screen);
  const clock = new FakeClock(NOW);
  const signals = new FakeSignals();
  const started: string[][] = [];
  const questions: string[] = [];
  const typed = [...(options.types ?? [])];
  const home = options.home ?? '/home/sam';
  const folders = foldersOf({
    platform: 'linux',
    environment: { XDG_RUNTIME_DIR: '/run/user/1000' },
    home,
    userId: 1000,
    temporary: '/tmp',
    hasRunUser: true,
  });
  const session = options.session ?? new FakeSession();
  const settings = options.settings ?? exampleSettings();
  const profile: Composition['profile'] = async (wanted) => chooseProfile(settings, wanted);
  const journal = fakeJournal(clock);
  const composition: Composition = {
    clock,
    folders,
    address: ok({ path: '/run/user/1000/latchkey/control.sock', folder: '/run/user/1000/latchkey' }),
    settings: async () => ok({ settings, origin: {} }),
    profile,
    async snapshot(wanted) {
      const chosen = await profile(wanted);
      if (!chosen.ok) return chosen;
      const snapshot = await session.snapshot();
      return snapshot.ok ? ok({ snapshot: snapshot.value, profile: chosen.value }) : snapshot;
    },
    async session(wanted) {
      const chosen = await profile(wanted);
      if (!chosen.ok) return chosen;
      return ok({ session, profile: chosen.value, close: () => {} });
    },
    async watching(wanted) {
      const chosen = await profile(wanted);
      if (!chosen.ok) return chosen;
      const watching = { host: async () => ok(undefined), read: () => session.snapshot(), mark: () => '' };
      return ok({ profile: chosen.value, ...watching });
    },
    async policy(wanted) {
      const chosen = await profile(wanted);
      return chosen.ok ? ok({ profile: chosen.value, policy: fakePolicy(options.policy) }) : chosen;
    },
    inventory: async () => ok(undefined),
    host: async () => fail('BUSY_ELSEWHERE', { holder: 'latchkey agent (process 4711)' }),
    roots: async () => fail('NOT_SET_UP', { profile: 'example' }),
    checkup: async () => goodParts(),
    siteTest: async () => fail('SIGNED_OUT', { profile: 'example' }),
    meetAuthority: async () => ok({ host: 'ca.example.com', oktaHost: 'example.okta.com' }),
    journal: async () => journal,
    tester: async () => fail('NOT_SET_UP', { profile: 'example' }),
    ...options.composition,
  };
  const world: World = {
    environment: options.environment ?? { DISPLAY: ':0' },
    platform: options.platform ?? 'linux',
    home,
    clock,
    format: { locale: 'en-GB', timeZone: 'UTC' },
    stdout,
    stderr,
    signals,
    ask:
      options.types === undefined
        ? undefined
        : async (question) => {
            questions.push(question);
            return typed.shift();
          },
    spawn(program, programArguments): ChildProcess {
      started.push([program, ...programArguments]);
      return spawn(process.execPath, ['-e', `process.exit(${options.programsEndWith ?? 0})`]);
    },
    compose: async () => composition,
  };
  return {
    world,
    clock,
    signals,
    started,
    questions,
    stdout,
    stderr,
    async latchkey(...words: string[]): Promise<Ran> {
      const code = await run(words, world);
      return { code, stdout: stdout.written, stderr: stderr.written };
    },
  };
}

/** Keeps what it is told, in memory. */
function fakeJournal(clock: FakeClock): Journal {
  let entries: JournalEntry[] = [];
  return {
    note: (profile, event) => void entries.push({ atMs: clock.now(), profile, event }),
    read: async () => entries,
    prune: async () => ok(undefined),
    async forget(forgotten) {
      entries = entries.filter(({ profile }) => profile !== forgotten);
      return ok(undefined);
    },
  };
}

/** As of 08:02, the policy; or the failure. */
function fakePolicy(given: Policy | Failure | undefined): SessionPolicy {
  const answer: Awaited<ReturnType<SessionPolicy['current']>> =
    given === undefined
      ? ok(undefined)
      : 'code' in given
        ? err(given)
        : ok({
            policy: given,
            compiled: compilePolicy(given),
            source: '/etc/latchkey/policy.yaml',
            asOfMs: NOW - 3 * 3_600_000,
            notes: [],
          });
  return { current: async () => answer, upToDate: async () => answer, forget: async () => ok(undefined) };
}

export function exampleSettings(more: object = {}): Settings {
  const document = {
    profiles: {
      example: { authority: { url: 'https://ca.example.com', fingerprint: FINGERPRINT }, ...more },
    },
  };
  return settingsSchema.parse(document);
}

export const AUTHORITY = { host: 'ca.example.com', fingerprint: FINGERPRINT } as const;

export const PROVISIONER: ProvisionerFacts = {
  name: 'okta',
  sshEnabled: true,
  clientId: '0oa1example2',
  issuer: 'https://example.okta.com',
  redirectUris: ['http://127.0.0.1:10000'],
};

/** As the person set them: the two that there have to be. */
export function settingsFacts(profile: ResolvedProfile): SettingsFacts {
  const file = '/home/sam/.config/latchkey/settings.json';
  return { profile, file, setBy: [[file, 2]], notes: [] };
}

/** A computer on which every check passes and nobody is signed in. */
export function goodParts(more: Partial<CheckupParts> = {}): CheckupParts {
  return {
    async profile() {
      const chosen = chooseProfile(exampleSettings());
      return chosen.ok ? ok(settingsFacts(chosen.value)) : chosen;
    },
    proxies: async () => ok([]),
    authority: async () => ok({ ...AUTHORITY, skewMs: 300 }),
    provisioner: async () => ok(PROVISIONER),
    okta: async () =>
      ok({
        host: 'example.okta.com',
        issuer: 'https://example.okta.com',
        said: 'Okta organisation example.okta.com, its own authorization server',
        skewMs: -200,
      }),
    busy: async () => undefined,
    keychain: async () => ({ usable: true, problem: undefined }),
    agent: async () => ok({ address: '/run/user/1000/ssh-agent.sock', identities: 2 }),
    snapshot: async () => new FakeSession().snapshot(),
    abilities: async () =>
      ok({ name: "OpenSSH's ssh-agent", certificates: 'taken', lifetimes: true, from: 'tried' }),
    files: async () => undefined,
    store: async () => ok(undefined),
    site: async () => ok(undefined),
    hostKeys: async () => ok(1),
    trayHost: async () => true,
    policy: async () => ok(undefined),
    sshConfig: async () => ok(true),
    host: async () => ok(HOST),
    close: () => {},
    ...more,
  };
}
