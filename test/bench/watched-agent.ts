import { connect, createServer, type Socket } from 'node:net';

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
  const open = new Set<Socket>();
  const server = createServer((program) => {
    const agent = connect(behind);
    let asked: number | undefined;
    // Requests and answers are shorter than what a socket of this computer takes at once, and take turns.
    program.on('data', (request) => {
      asked = request[TYPE_AT];
    });
    agent.on('data', (answer) => {
      if (asked !== undefined && ADDS.includes(asked) && answer[TYPE_AT] === SUCCESS) {
        lastAddition = performance.now();
      }
    });
    for (const [from, to] of [
      [program, agent],
      [agent, program],
    ] as const) {
      open.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => open.delete(from));
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    socket,
    lastAddition: () => lastAddition,
    stop: () =>
      new Promise((resolve) => {
        for (const connection of open) connection.destroy();
        server.close(() => resolve());
      }),
  };
}
