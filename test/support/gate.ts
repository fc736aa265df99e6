import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP port of 127.0.0.1 in front of a server, which can be shut as if the server were away. */
export interface Gate {
  readonly port: number;
  /** Ends every connection and lets no other through. */
  shut(): void;
  open(): void;
  stop(): Promise<void>;
}

export async function startGate(targetPort: number): Promise<Gate> {
  const sockets = new Set<Socket>();
  let isOpen = true;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    return socket;
  };
  const server = createServer((from) => {
    keep(from);
    if (!isOpen) {
      from.resetAndDestroy();
      return;
    }
    const to = keep(connect(targetPort, '127.0.0.1'));
    from.once('close', () => to.destroy());
    to.once('close', () => from.destroy());
    from.pipe(to).pipe(from);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const shut = (): void => {
    isOpen = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    shut,
    open() {
      isOpen = true;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        shut();
      }),
  };
}
