import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Listener {
  /** Scheme, host and port. */
  readonly origin: string;
  /** From now on requests are answered by this. */
  serve(answer: RequestListener): void;
  stop(): Promise<void>;
}

/** Listens on 127.0.0.1, on a free port unless one is given; with key and certificate it speaks HTTPS. */
export async function listen(
  port: number,
  tls?: { readonly keyPem: string; readonly certPem: string },
): Promise<Listener> {
  const server: Server =
    tls === undefined ? createHttpServer() : createHttpsServer({ key: tls.keyPem, cert: tls.certPem });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${bound}`,
    serve: (answer) => {
      server.on('request', answer);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
