import { constants } from 'node:os';

/** Ctrl-C and its like: the first one asks for an orderly end, the second one ends at once. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** The signal that came, once one has. */
  readonly received: NodeJS.Signals | undefined;
  /** Stops listening: from here on signals do what they do by default. */
  release(): void;
}

export interface SignalSource {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  exit(code: number): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a shell reports for a program that a signal ended. */
export function exitCodeFor(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

export function listenForInterrupt(
  source: SignalSource,
  onFirst: (signal: NodeJS.Signals) => void,
): Interrupt {
  const stop = new AbortController();
  let received: NodeJS.Signals | undefined;
  const listener = (signal: NodeJS.Signals): void => {
    if (received !== undefined) {
      source.exit(exitCodeFor(signal));
      return;
    }
    received = signal;
    onFirst(signal);
    stop.abort();
  };
  for (const signal of SIGNALS) source.on(signal, listener);
  return {
    signal: stop.signal,
    get received() {
      return received;
    },
    release() {
      for (const signal of SIGNALS) source.off(signal, listener);
    },
  };
}
