import type { MethodName } from '../../../preload/contract/channels.ts';
import type { Answer, MethodParams } from '../../../preload/contract/contract.ts';
import type { Place, WindowState } from '../../../preload/contract/state.ts';
import type { Composition } from '../../application/composition.ts';
import type { Session } from '../../session/types.ts';
import type { ResolvedDesktop } from '../../settings/desktop.ts';
import type { Clock } from '../../support/clock.ts';
import type { Failure } from '../../support/failure.ts';
import type { Log } from '../../support/log.ts';
import type { Result } from '../../support/result.ts';
import type { TimeFormat } from '../../support/words/time.ts';

/**
 * What stands between the engine and whatever shows it: window, tray, notifications and deep links ask here alone, and
 * draw what they show from the one state. Nothing of Electron is in it.
 */
export interface Service {
  /** Whole, as it is at this moment. */
  state(): WindowState;
  /** Calls `listener` after each change, once a turn of the event loop at most, until the returned function is called. */
  watch(listener: (state: WindowState) => void): () => void;
  /** Does what is asked; `params` have been held against the contract. Never throws. */
  answer<M extends MethodName>(method: M, params: MethodParams<M>): Promise<Answer<M>>;
  /** Leads the window somewhere, open or yet to be opened. */
  go(place: Omit<Place, 'number'>): void;
  /** What a deep link wants to set up: it waits for the person's yes, and the window is led to the question. */
  propose(setup: LinkedSetup): Promise<Result<void, Failure>>;
  /** Looks again at settings and sessions: after a sleep, another network, a change of who hosts, a tray that came. */
  look(): Promise<void>;
  /** The settings of the tray application as they hold now. */
  desktop(): ResolvedDesktop;
  close(): void;
}

/** Of a link that sets Latchkey up: as hostile as any web page that made it. */
export interface LinkedSetup {
  readonly authority: string;
  readonly fingerprint: string;
}

export interface ServiceParts {
  readonly composition: Composition;
  readonly sessions: ServedSessions;
  readonly clock: Clock;
  readonly log: Log;
  readonly platform: ShownPlatform;
  readonly environment: NodeJS.ProcessEnv;
  /** The person's home folder, shortened to "~" in text. */
  readonly home: string;
  readonly format: TimeFormat;
  readonly memory: Memory;
  readonly outside: Outside;
  readonly application: ApplicationFacts;
}

export type ShownPlatform = WindowState['app']['platform'];
export type ShownHost = WindowState['app']['host'];

/** The sessions, wherever their work is done. */
export interface ServedSessions {
  get(profile: string): Promise<Result<Session, Failure>>;
  host(): ShownHost;
}

/** What the window is about, as its frame knows it. */
export interface ApplicationFacts {
  readonly version: string;
  /** "Electron 45.5.0", for diagnostics. */
  readonly runtime: string;
  /** The file with the texts of all licences. */
  readonly licenceTexts: string;
  /** Whether there is a tray to stay in. */
  tray(): boolean;
  /** Whether the window is on the screen. Whoever opens it has everything looked at. */
  isOpen(): boolean;
}

/** Small things that the tray application remembers on this computer; nothing secret. What it gives is unchecked. */
export interface Memory {
  get(key: string): unknown;
  /** Undefined forgets it. */
  set(key: string, value: unknown): void;
}

/** What is done outside this process, on the person's act. Those that cannot be done reject, with a reason for people. */
export interface Outside {
  /** `url`: of the web, or of the system's settings; never one that the window made. */
  openExternal(url: string): Promise<void>;
  openPath(path: string): Promise<void>;
  copy(text: string): void;
  /** The path that was chosen; undefined where the person closed the dialog. */
  showOpenDialog(): Promise<string | undefined>;
  showSaveDialog(name: string): Promise<string | undefined>;
  /** Starts a program that outlives this one, never through a shell; resolves once it runs. */
  spawnDetached(program: string, programArguments: readonly string[]): Promise<void>;
  closeWindow(): void;
  /** Ends the application, unasked. */
  quit(): void;
}
