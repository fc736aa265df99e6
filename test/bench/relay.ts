import { connect, createServer, type Socket } from 'node:net';

export interface Relay {
  /** Where the same server answers, but later. */
  readonly port: number;
  /** How many connections there have been. */
  connections(): number;
  /** While silent, connections are taken, but nothing answers. */
  setSilent(silent: boolean): void;
  stop(): Promise<void>;
}

/** A TCP relay on loopback that holds everything for half of `roundTripMs` each way, as distance does. */
export async function startRelay(targetPort: number, roundTripMs = 0): Promise<Relay> {
  const open = new Set<Socket>();
  let connections = 0;
  let silent = false;

  const pass = (from: Socket, to: Socket): void => {
    const later = (act: () => void): void => {
      setTimeout(() => silent || act(), roundTripMs / 2);
    };
    from.on('data', (part) => later(() => to.writable && to.write(part)));
    from.on('end', () => later(() => to.end()));
    from.on('error', () => to.destroy());
    from.on('close', () => open.delete(from));
  };
  const server = createServer((near) => {
    connections += 1;
    const far = connect(targetPort, '127.0.0.1');
    for (const socket of [near, far]) open.add(socket.setNoDelay(true));
    // The greeting of TCP takes a round trip too.
    near.pause();
    setTimeout(() => near.resume(), roundTripMs);
    pass(near, far);
    pass(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    connections: () => connections,
    setSilent(wanted) {
      silent = wanted;
    },
    stop: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
