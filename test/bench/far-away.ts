import { connect, createServer, type Socket } from 'node:net';

export interface FarAway {
  /** Where the same server answers, but later. */
  readonly port: number;
  stop(): Promise<void>;
}

/** A TCP relay on loopback that holds everything for half of `roundTripMs` each way, as distance does. */
export async function farAway(targetPort: number, roundTripMs: number): Promise<FarAway> {
  const open = new Set<Socket>();
  const late = (from: Socket, to: Socket): void => {
    from.on('data', (part) => setTimeout(() => to.writable && to.write(part), roundTripMs / 2));
    from.on('end', () => setTimeout(() => to.end(), roundTripMs / 2));
    from.on('error', () => to.destroy());
    from.on('close', () => open.delete(from));
  };
  const server = createServer((near) => {
    // TCP's own greeting would take a round trip too.
    const far = connect(targetPort, '127.0.0.1');
    for (const socket of [near, far]) open.add(socket.setNoDelay(true));
    near.pause();
    setTimeout(() => near.resume(), roundTripMs);
    late(near, far);
    late(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
