import { createService } from '#main/desktop/service/service.ts';
import type { Memory, Outside, Service, ServiceParts, ShownHost } from '#main/desktop/service/types.ts';
import type { Session } from '#main/session/types.ts';
import { chooseProfile } from '#main/settings/profile.ts';
import { silentLog } from '#main/support/log.ts';
import { ok } from '#main/support/result.ts';
import { type FakeWorldOptions, fakeWorld } from '../cli/fake-world.ts';

/** What happens outside the process, noted. */
export class FakeOutside implements Outside {
  readonly opened: string[] = [];
  readonly copied: string[] = [];
  readonly started: (readonly string[])[] = [];
  readonly asked: string[] = [];
  /** Why nothing can be opened or started; undefined where it can. */
  problem: string | undefined;
  /** What the person chooses in the next dialog. */
  chosen: string | undefined;

  async openExternal(url: string): Promise<void> {
    if (this.problem !== undefined) throw new Error(this.problem);
    this.opened.push(url);
  }
  async openPath(path: string): Promise<void> {
    await this.openExternal(path);
  }
  copy(text: string): void {
    this.copied.push(text);
  }
  async showOpenDialog(): Promise<string | undefined> {
    this.asked.push('open');
    return this.chosen;
  }
  async showSaveDialog(name: string): Promise<string | undefined> {
    this.asked.push(`save ${name}`);
    return this.chosen;
  }
  async spawnDetached(program: string, programArguments: readonly string[]): Promise<void> {
    if (this.problem !== undefined) throw new Error(this.problem);
    this.started.push([program, ...programArguments]);
  }
  closeWindow(): void {
    this.asked.push('close');
  }
  quit(): void {
    this.asked.push('quit');
  }
}

export class FakeMemory implements Memory {
  readonly values = new Map<string, unknown>();
  get(key: string): unknown {
    return this.values.get(key);
  }
  set(key: string, value: unknown): void {
    this.values.set(key, value);
  }
}

export interface FakeDesktopOptions extends FakeWorldOptions {
  /** By the name of their organisation. */
  readonly sessions: Readonly<Record<string, Session>>;
  readonly parts?: Partial<ServiceParts>;
}

export interface FakeDesktop {
  readonly service: Service;
  readonly outside: FakeOutside;
  readonly memory: FakeMemory;
  readonly world: ReturnType<typeof fakeWorld>;
  host: ShownHost;
  /** Whether the window is on the screen. */
  isOpen: boolean;
}

/** A service over hand-made sessions; nothing of it leaves the process. */
export async function fakeDesktop({ sessions, parts, ...options }: FakeDesktopOptions): Promise<FakeDesktop> {
  const [first] = Object.values(sessions);
  const fake = fakeWorld({ ...(first === undefined ? {} : { session: first }), ...options });
  const { environment, home, format, clock } = fake.world;
  const composition = await fake.world.compose();
  const outside = new FakeOutside();
  const memory = new FakeMemory();
  const made = { outside, memory, world: fake, host: { kind: 'self' } as ShownHost, isOpen: true };
  const service = await createService({
    composition: {
      ...composition,
      async snapshot(wanted) {
        const settings = await composition.settings();
        const profile = settings.ok ? chooseProfile(settings.value.settings, wanted) : settings;
        if (!profile.ok) return profile;
        const snapshot = await sessions[profile.value.name]?.snapshot();
        if (snapshot === undefined) throw new Error(`no session for ${profile.value.name}`);
        return snapshot.ok ? ok({ snapshot: snapshot.value, profile: profile.value }) : snapshot;
      },
    },
    sessions: {
      async get(profile) {
        const session = sessions[profile];
        if (session === undefined) throw new Error(`no session for ${profile}`);
        return ok(session);
      },
      host: () => made.host,
    },
    clock,
    log: silentLog,
    platform: 'linux',
    environment,
    home,
    format,
    memory,
    outside,
    application: {
      version: '1.4.0',
      runtime: 'Electron 45.5.0',
      licenceTexts: '/opt/latchkey/LICENCES.txt',
      tray: () => true,
      isOpen: () => made.isOpen,
    },
    ...parts,
  });
  return Object.assign(made, { service });
}

/** Lets the promises and the one push of this turn settle. */
export async function settle(times = 3): Promise<void> {
  for (let turn = 0; turn < times; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

export function organisationOf({ service }: Pick<FakeDesktop, 'service'>, profile = 'example') {
  const found = service.state().organisations.find((one) => one.profile === profile);
  if (found === undefined) throw new Error(`no organisation ${profile}`);
  return found;
}
