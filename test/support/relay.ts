import { connect, createServer, type Socket } from 'node:net';

export interface SocketRelay {
  stop(): Promise<void>;
}

/** Which way a part of the conversation goes. */
export type Direction = 'asked' | 'answered';

/** Stands at the Unix socket `socket` between programs and whoever listens at `behind`, and hears all that they say. */
export async function startSocketRelay(
  behind: string,
  socket: string,
  hear: (direction: Direction, part: Buffer, connection: number) => void,
): Promise<SocketRelay> {
  const open = new Set<Socket>();
  let connections = 0;
  const server = createServer((near) => {
    connections += 1;
    const connection = connections;
    const far = connect(behind);
    near.on('data', (part) => hear('asked', part, connection));
    far.on('data', (part) => hear('answered', part, connection));
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.end();
      });
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    stop: () =>
      new Promise((resolve) => {
        for (const one of open) one.destroy();
        server.close(() => resolve());
      }),
  };
}
