import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';

export interface ProxyOptions {
  /** "name:password"; nobody is asked for one where it is left out. */
  readonly password?: string;
  /** The status with which it refuses every CONNECT. */
  readonly refuses?: number;
  /** It ends TLS with this certificate, reads along and goes on by a connection of its own. */
  readonly inspects?: { readonly keyPem: string; readonly certPem: string };
}

export interface StackProxy {
  /** "http://127.0.0.1:PORT", without a password. */
  readonly url: string;
  /** "127.0.0.1:PORT" */
  readonly name: string;
  /** Whom it was asked for, oldest first: "127.0.0.1:443". */
  asked(): readonly string[];
  /** All bytes that it could read of what went through it, as text: what is encrypted cannot be read in there. */
  seen(): string;
  stop(): Promise<void>;
}

/** A proxy of a company's kind: CONNECT alone (RFC 9110 section 9.3.6), perhaps with a password, perhaps curious. */
export async function startProxy(options: ProxyOptions = {}): Promise<StackProxy> {
  const open = new Set<Duplex>();
  const asked: string[] = [];
  const seen: Buffer[] = [];
  const keep = <S extends Duplex>(socket: S): S => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => open.delete(socket));
    return socket;
  };
  const join = (near: Duplex, far: Duplex): void => {
    near.on('data', (part: Buffer) => seen.push(part));
    near.pipe(far).pipe(near);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
  };
  const inspector =
    options.inspects &&
    createTlsServer({ key: options.inspects.keyPem, cert: options.inspects.certPem }, (plain) => {
      const [host = '', port = ''] = (asked.at(-1) ?? '').split(':');
      // What it would verify is not what is tested.
      join(keep(plain), keep(connectTls({ host, port: Number(port), rejectUnauthorized: false })));
    });

  const server = createServer((_, answer) => answer.writeHead(405).end());
  server.on('connection', keep);
  server.on('connect', (request: IncomingMessage, near: Socket, head: Buffer) => {
    const destination = request.url ?? '';
    asked.push(destination);
    const expected = options.password && `Basic ${Buffer.from(options.password).toString('base64')}`;
    if (expected !== undefined && request.headers['proxy-authorization'] !== expected) {
      near.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\n\r\n',
      );
      return;
    }
    if (options.refuses !== undefined) {
      near.end(`HTTP/1.1 ${options.refuses} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    if (inspector !== undefined) {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n');
      inspector.emit('connection', near);
      return;
    }
    const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(destination) ?? [];
    const far = keep(connect(Number(port), host));
    far.once('connect', () => {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n');
      if (head.length > 0) far.write(head);
      join(near, far);
    });
    far.once('error', () => near.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const name = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${name}`,
    name,
    asked: () => [...asked],
    seen: () => Buffer.concat(seen).toString('latin1'),
    async stop() {
      for (const socket of open) socket.destroy();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
