import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createKeepAliveFetch, type Fetch } from '#main/okta/keep-alive-fetch.ts';
import { systemClock } from '#main/support/clock.ts';
import { routesBy } from '#main/support/network/routes.ts';
import { FakeClock } from '#test/support/fake-clock.ts';

const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  for (const socket of sockets) socket.destroy();
});

/** A server one byte above TCP: `onRequest` gets each request's text and the number of its connection. */
async function serve(onRequest: (text: string, socket: Socket, connection: number) => void): Promise<string> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    const connection = connections;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (data) => onRequest(data.toString(), socket, connection));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answer = (body: string): string =>
  `HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

function ask(fetch: Fetch, url: string, signal = new AbortController().signal): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'x-own': 'yes' }, body: 'a=b', redirect: 'manual', signal });
}

describe('a request', () => {
  it('goes out as asked, and comes back as a Response', async () => {
    let sent = '';
    const url = await serve((text, socket) => {
      sent += text;
      if (sent.endsWith('a=b')) socket.write(answer('hello'));
    });
    const response = await ask(createKeepAliveFetch(systemClock), `${url}/path?q=1`);
    expect([response.status, await response.text(), response.headers.get('x-a')]).toEqual([
      200,
      'hello',
      '1, 2',
    ]);
    expect(sent).toMatch(/^POST \/path\?q=1 HTTP\/1.1\r\n/);
    expect(sent).toContain('x-own: yes');
    expect(sent).not.toMatch(/origin:|cookie:/i);
  });

  it('ends when it is aborted', async () => {
    const url = await serve(() => {});
    const abort = new AbortController();
    const asking = ask(createKeepAliveFetch(systemClock), url, abort.signal);
    setTimeout(() => abort.abort(), 20);
    await expect(asking).rejects.toThrow();
  });

  it('fails when the answer breaks off', async () => {
    const url = await serve((_, socket) => {
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf');
    });
    await expect(ask(createKeepAliveFetch(systemClock), url)).rejects.toThrow();
  });

  it('takes no endless answer', async () => {
    const url = await serve((_, socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n');
      socket.write(Buffer.alloc(5 * 1024 * 1024));
    });
    await expect(ask(createKeepAliveFetch(systemClock), url)).rejects.toThrow('too long');
  });
});

describe('a connection', () => {
  it('is kept for the next request', async () => {
    const used: number[] = [];
    const url = await serve((_, socket, connection) => {
      used.push(connection);
      socket.write(answer(''));
    });
    const fetch = createKeepAliveFetch(systemClock);
    for (let i = 0; i < 3; i++) await ask(fetch, url);
    expect(used).toEqual([1, 1, 1]);
  });

  it('that was closed meanwhile is opened again, without a word', async () => {
    const used: number[] = [];
    const url = await serve((_, socket, connection) => {
      used.push(connection);
      if (used.length === 2) socket.resetAndDestroy();
      else socket.write(answer('hello'));
    });
    const fetch = createKeepAliveFetch(systemClock);
    await ask(fetch, url);
    expect(await (await ask(fetch, url)).text()).toBe('hello');
    expect(used).toEqual([1, 1, 2]);
  });

  it('that is new and closed is no reason to ask again', async () => {
    let requests = 0;
    const url = await serve((_, socket) => {
      requests += 1;
      socket.resetAndDestroy();
    });
    await expect(ask(createKeepAliveFetch(systemClock), url)).rejects.toThrow();
    expect(requests).toBe(1);
  });

  it('is not trusted after the computer slept', async () => {
    const used: number[] = [];
    const url = await serve((_, socket, connection) => {
      used.push(connection);
      socket.write(answer(''));
    });
    const clock = new FakeClock();
    const fetch = createKeepAliveFetch(clock);
    await ask(fetch, url);
    clock.jump(20_000);
    await ask(fetch, url);
    clock.jump(8 * 3600_000);
    await ask(fetch, url);
    expect(used).toEqual([1, 1, 2]);
  });
});

describe('a proxy', () => {
  it('of the environment is used for https', async () => {
    let asked = '';
    const proxy = await serve((text, socket) => {
      asked += text;
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    const fetch = createKeepAliveFetch(systemClock, routesBy(undefined, { HTTPS_PROXY: proxy }));
    await expect(ask(fetch, 'https://example.okta.com/')).rejects.toThrow();
    expect(asked).toMatch(/^CONNECT example.okta.com:443 HTTP\/1.1\r\n/);
  });

  it('is left out for what stays on this computer', async () => {
    let asked = 0;
    const proxy = await serve(() => {
      asked += 1;
    });
    const url = await serve((_, socket) => socket.write(answer('')));
    await ask(createKeepAliveFetch(systemClock, routesBy(undefined, { HTTPS_PROXY: proxy })), url);
    expect(asked).toBe(0);
  });
});
