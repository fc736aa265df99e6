import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface SocksOptions {
  /** "name:password" (RFC 1929); nobody is asked for one where it is left out. */
  readonly password?: string;
  /** The reply with which it refuses every CONNECT (RFC 1928 section 6). */
  readonly refuses?: number;
}

export interface StackSocksProxy {
  /** "127.0.0.1:PORT" */
  readonly name: string;
  /** Whom it was asked for, oldest first, as it was asked: "localhost:443" or "127.0.0.1:443". */
  asked(): readonly string[];
  stop(): Promise<void>;
}

const [NO_LOGIN, LOGIN, NONE_ACCEPTED] = [0, 2, 0xff];
const [IPV4, NAME] = [1, 3];

/** A SOCKS proxy (RFC 1928, and SOCKS 4 with 4a) that knows CONNECT alone. */
export async function startSocksProxy({ password, refuses }: SocksOptions = {}): Promise<StackSocksProxy> {
  const open = new Set<Socket>();
  const asked: string[] = [];
  const keep = (socket: Socket): Socket => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    return socket.once('close', () => open.delete(socket));
  };
  const join = (near: Socket, host: string, port: number, granted: Buffer, failed: Buffer): void => {
    asked.push(`${host}:${port}`);
    if (refuses !== undefined) {
      near.end(failed);
      return;
    }
    const far = keep(connect(port, host));
    far.once('error', () => near.end(failed));
    far.once('connect', () => {
      near.write(granted);
      near.pipe(far).pipe(near);
    });
  };
  const serve = async (near: Socket): Promise<void> => {
    const read = reader(near);
    const [version = 0, count = 0] = await read(2);
    if (version === 4) {
      const rest = await read(6);
      await read.until0();
      const isName = rest.readUInt32BE(2) < 256;
      const host = isName ? (await read.until0()).toString() : [...rest.subarray(2)].join('.');
      const reply = (code: number): Buffer => Buffer.from([0, code, 0, 0, 0, 0, 0, 0]);
      join(near, host, rest.readUInt16BE(0), reply(0x5a), reply(0x5b));
      return;
    }
    const offered = [...(await read(count))];
    const method = password === undefined ? NO_LOGIN : LOGIN;
    const accepted = offered.includes(method) ? method : NONE_ACCEPTED;
    near.write(Buffer.from([5, accepted]));
    if (accepted === NONE_ACCEPTED) return void near.end();
    if (accepted === LOGIN) {
      const text = async (): Promise<string> => (await read((await read(1))[0] ?? 0)).toString();
      await read(1);
      const isRight = `${await text()}:${await text()}` === password;
      near.write(Buffer.from([1, isRight ? 0 : 1]));
      if (!isRight) return void near.end();
    }
    const [, , , kind = 0] = await read(4);
    const length = kind === NAME ? ((await read(1))[0] ?? 0) : kind === IPV4 ? 4 : 16;
    const written = await read(length);
    const host = kind === NAME ? written.toString() : kind === IPV4 ? [...written].join('.') : '::1';
    const reply = (code: number): Buffer => Buffer.from([5, code, 0, IPV4, 0, 0, 0, 0, 0, 0]);
    join(near, host, (await read(2)).readUInt16BE(0), reply(0), reply(refuses ?? 5));
  };
  const server = createServer((near) => {
    serve(keep(near)).catch(() => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    name: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => [...asked],
    async stop() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Reader {
  (count: number): Promise<Buffer>;
  /** Up to a zero, which is taken and left out. */
  until0(): Promise<Buffer>;
}

function reader(socket: Socket): Reader {
  const read = async (count: number): Promise<Buffer> => {
    if (count === 0) return Buffer.alloc(0);
    for (;;) {
      const part = socket.read(count);
      if (part !== null) return part;
      await once(socket, 'readable');
    }
  };
  const until0 = async (): Promise<Buffer> => {
    const bytes: number[] = [];
    for (;;) {
      const [byte = 0] = await read(1);
      if (byte === 0) return Buffer.from(bytes);
      bytes.push(byte);
    }
  };
  return Object.assign(read, { until0 });
}
