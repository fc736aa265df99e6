import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { uint32 } from '#main/certificates/ssh-wire.ts';
import type { Exchange } from '#main/delivery/ssh-agent/transport.ts';

/** What stands at a socket instead of a good agent does so with each whole request. */
export type Manners = (request: Buffer, socket: Socket) => void | Promise<void>;

export interface AgentSocket {
  /** Requests so far, by the number of their message. */
  readonly asked: readonly number[];
  stop(): Promise<void>;
}

/** Something that listens where an ssh-agent is expected. */
export async function listenAsAgent(path: string, manners: Manners): Promise<AgentSocket> {
  const asked: number[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    let received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4 || received.length < 4 + received.readUInt32BE()) return;
      const request = received.subarray(4);
      asked.push(request[0] ?? 0);
      void manners(request, socket);
    });
  });
  // Pipes of Windows are no files.
  if (!path.startsWith('\\\\.\\pipe\\')) rmSync(path, { force: true });
  server.listen(path);
  await once(server, 'listening');
  return {
    asked,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The manners of an agent that answers. */
export function answering(exchange: Exchange): Manners {
  return async (request, socket) => {
    const answer = await exchange(request);
    if (answer.ok) socket.end(Buffer.concat([uint32(answer.value.length), answer.value]));
    else socket.destroy();
  };
}
