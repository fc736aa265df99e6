import { startSocketRelay } from '#test/support/relay.ts';

export interface WatchedAgent {
  /** For SSH_AUTH_SOCK. */
  readonly socket: string;
  /** When the agent last said that it had taken a key, by performance.now(). */
  lastAddition(): number;
  stop(): Promise<void>;
}

/** Messages of draft-ietf-sshm-ssh-agent, section 6.1. */
const ADDS = [17, 25];
const SUCCESS = 6;
const TYPE_AT = 4;

/** Stands between programs and the real agent at `behind`, and looks at the clock when a key has been added. */
export async function watchAgent(behind: string, socket: string): Promise<WatchedAgent> {
  let lastAddition = Number.NaN;
  /** What was asked last on each connection. */
  const asked = new Map<number, number | undefined>();
  // Requests and answers are shorter than what a socket of this computer takes at once, and take turns.
  const relay = await startSocketRelay(behind, socket, (direction, part, connection) => {
    const type = part[TYPE_AT];
    if (direction === 'asked') asked.set(connection, type);
    else if (type === SUCCESS && ADDS.includes(asked.get(connection) ?? 0)) lastAddition = performance.now();
  });
  return { socket, lastAddition: () => lastAddition, stop: relay.stop };
}
