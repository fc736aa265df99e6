import type { Organisation, WindowState } from '../../preload/contract/state.ts';
import { knowsNoLifetimes } from '../delivery/ssh-agent/agent-name.ts';
import { isOver } from '../session/state.ts';

/** Whether something stops when Latchkey is quit: then the person is asked first. */
export function stopsByQuitting(
  host: WindowState['app']['host'],
  organisations: readonly Pick<Organisation, 'snapshot'>[],
): boolean {
  // What `latchkey agent` does goes on.
  if (host.kind === 'agent') return false;
  return organisations.some(({ snapshot }) => {
    if (snapshot?.signedInAtMs === undefined) return false;
    const { state } = snapshot;
    return state.kind !== 'signed-out' && !(state.kind === 'attention' && isOver(state.failure));
  });
}

/** Whether ssh stops at once when Latchkey is quit (main/session/let-go.ts). */
export function sshEndsByQuitting(
  host: WindowState['app']['host'],
  organisations: readonly Pick<Organisation, 'snapshot'>[],
  platform: WindowState['app']['platform'],
): boolean {
  if (host.kind === 'agent') return false;
  return organisations.some(({ snapshot }) => {
    const address = snapshot?.ssh?.agent.address;
    return address !== undefined && knowsNoLifetimes(address, platform);
  });
}

/** Who wants Latchkey to end, from outside of it. */
export interface QuitWishes {
  /** The person, by a part of the system that is not ours: the Dock, for example. */
  person(): void;
  /** The system: it shuts down, the person logs out, a signal came. Nobody is there to be asked. */
  system(): void;
}

/** What is needed of Electron's `app`, `powerMonitor` and Node's `process`. */
export interface QuitSources {
  readonly app: { on(event: 'before-quit', hear: (event: Preventable) => void): unknown };
  readonly powerMonitor: {
    on(event: 'shutdown', hear: (...events: readonly Preventable[]) => void): unknown;
  };
  readonly process: { on(event: NodeJS.Signals, hear: () => void): unknown };
}

interface Preventable {
  preventDefault(): void;
}

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Hears everybody who ends applications. Electron would end at once, with what is under way left half done: so each is
 * held back, and Latchkey ends by itself. Linux and macOS wait for that when they shut down, and say so before they ask
 * applications to quit (Electron, powerMonitor "shutdown"); a shutdown that is held back is no wish of a person's.
 */
export function hearQuitWishes(
  { app, powerMonitor, process }: QuitSources,
  { person, system }: QuitWishes,
): void {
  let isShutDown = false;
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (!isShutDown) person();
  });
  powerMonitor.on('shutdown', (event) => {
    event?.preventDefault();
    isShutDown = true;
    system();
  });
  for (const signal of SIGNALS) process.on(signal, system);
}
