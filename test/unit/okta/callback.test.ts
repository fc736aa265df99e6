import { createHash } from 'node:crypto';
import { connect, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type CallbackListener, listenForCallback } from '#main/okta/callback.ts';
import type { CallbackPage } from '#main/okta/callback-page.ts';
import { silentLog } from '#main/support/log.ts';
import { findFreePort } from '#test/stack/support/port.ts';
import { describeWith } from '#test/support/needs.ts';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** Listens on `redirectUris`; "mine=yes" in a query is the answer that is waited for. */
async function listen(...redirectUris: string[]) {
  const received: string[] = [];
  const result = await listenForCallback(redirectUris, {
    log: silentLog,
    receive(query): CallbackPage {
      received.push(query.toString());
      return query.get('mine') === 'yes' ? 'done' : query.get('mine') === 'no' ? 'refused' : 'stranger';
    },
  });
  if (result.ok) open.push(result.value);
  return { result, received };
}

function listenerOf({ result }: Awaited<ReturnType<typeof listen>>): CallbackListener {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

async function occupy(port: number, host = '127.0.0.1'): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  open.push(server);
  return server;
}

/** One request, written by hand: fetch would mend what is wrong with it. */
async function raw(port: number, text: string, host = '127.0.0.1'): Promise<string> {
  const socket = connect(port, host);
  const chunks: Buffer[] = [];
  socket.write(text);
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const refused = async (port: number, host = '127.0.0.1'): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });

describe('the listener for the callback', () => {
  it('answers the browser with a page, and is gone', async () => {
    const port = await findFreePort();
    const { received } = await listen(`http://127.0.0.1:${port}`);
    const answer = await fetch(`http://127.0.0.1:${port}/?mine=yes&code=a%20b`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('You can close this tab');
    expect(received).toEqual(['mine=yes&code=a+b']);
    expect(await refused(port)).toBe('ECONNREFUSED');
  });

  it('tells a person whom Okta refused that Latchkey knows why', async () => {
    const port = await findFreePort();
    await listen(`http://127.0.0.1:${port}/callback`);
    const answer = await fetch(`http://127.0.0.1:${port}/callback?mine=no`);
    expect(await answer.text()).toContain('Okta did not let this sign-in through.');
    expect(await refused(port)).toBe('ECONNREFUSED');
  });

  it('sends strangers away and goes on waiting', async () => {
    const port = await findFreePort();
    const { received } = await listen(`http://127.0.0.1:${port}/callback`);
    for (const query of ['', '?', '?state=guess&code=x', '?error=access_denied']) {
      const answer = await fetch(`http://127.0.0.1:${port}/callback${query}`);
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain('does not belong to a sign-in that Latchkey is waiting for');
    }
    expect(received).toHaveLength(4);
    expect((await fetch(`http://127.0.0.1:${port}/callback?mine=yes`)).status).toBe(200);
  });

  it('takes the answer once, also when two tabs bring it in one breath', async () => {
    const port = await findFreePort();
    const { received } = await listen(`http://127.0.0.1:${port}`);
    const request = `GET /?mine=yes HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
    const answers = await Promise.all([raw(port, request), raw(port, request).catch(() => '')]);
    expect(received).toEqual(['mine=yes']);
    expect(answers.filter((answer) => answer.includes('You can close this tab'))).toHaveLength(1);
  });

  it('takes the answer once, also when one connection brings it twice', async () => {
    const port = await findFreePort();
    const { received } = await listen(`http://127.0.0.1:${port}`);
    const request = `GET /?mine=yes HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
    await raw(port, request + request);
    expect(received).toEqual(['mine=yes']);
  });

  it('does not wait for a browser that opened a connection ahead and never used it', async () => {
    const port = await findFreePort();
    await listen(`http://127.0.0.1:${port}`);
    const idle = connect(port, '127.0.0.1');
    await new Promise<void>((resolve) => idle.once('connect', resolve));
    const closed = new Promise<void>((resolve) => idle.once('close', () => resolve()));
    idle.resume();
    await fetch(`http://127.0.0.1:${port}/?mine=yes`);
    await closed;
  });

  it.each([
    ['GET /favicon.ico', 404],
    ['GET /callback/', 404],
    ['GET /callback/x?mine=yes', 404],
    ['GET /CALLBACK?mine=yes', 404],
    ['GET //evil.example/callback?mine=yes', 404],
    ['GET http://127.0.0.1/callback?mine=yes', 404],
    ['GET /?mine=yes', 404],
    ['POST /callback?mine=yes', 405],
    ['HEAD /callback?mine=yes', 405],
    ['OPTIONS /callback?mine=yes', 405],
  ])('hears nothing in %s', async (head, status) => {
    const port = await findFreePort();
    const { received } = await listen(`http://127.0.0.1:${port}/callback`);
    const answer = await raw(port, `${head} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(received).toEqual([]);
    expect(await refused(port)).toBeUndefined();
  });

  it.each([
    'evil.example',
    'localhost:PORT',
    '127.0.0.1',
    '127.0.0.1:1',
    '[::1]:PORT',
    '127.0.0.1:PORT.evil.example',
  ])('hears nothing under the name of %s', async (host) => {
    const port = await findFreePort();
    const { received } = await listen(`http://127.0.0.1:${port}`);
    const named = host.replace('PORT', String(port));
    const answer = await raw(port, `GET /?mine=yes HTTP/1.1\r\nHost: ${named}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 421 /);
    expect(received).toEqual([]);
  });

  it('hears nothing without a Host at all', async () => {
    const port = await findFreePort();
    const { received } = await listen(`http://127.0.0.1:${port}`);
    expect(await raw(port, 'GET /?mine=yes HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 421 /);
    expect(await raw(port, 'GET /?mine=yes HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect(received).toEqual([]);
  });

  it('closes when it is told to', async () => {
    const port = await findFreePort();
    const listener = listenerOf(await listen(`http://127.0.0.1:${port}`));
    listener.close();
    expect(await refused(port)).toBe('ECONNREFUSED');
    // Its port serves the next sign-in at once.
    expect((await listen(`http://127.0.0.1:${port}`)).result.ok).toBe(true);
  });
});

describe('a page', () => {
  it.each(['/?mine=yes', '/?mine=no', '/', '/favicon.ico'])(
    'leaves nothing behind and loads nothing: %s',
    async (path) => {
      const port = await findFreePort();
      await listen(`http://127.0.0.1:${port}`);
      const answer = await fetch(`http://127.0.0.1:${port}${path}`);
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('script-src');
      expect(policy).not.toContain('unsafe');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('connection')).toBe('close');
      expect(await answer.text()).not.toMatch(/<script|src=|href="(?!data:)|url\(/);
    },
  );

  it('has the one style that its policy allows', async () => {
    const port = await findFreePort();
    await listen(`http://127.0.0.1:${port}`);
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    const style = /<style>([^<]*)<\/style>/.exec(await answer.text())?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(answer.headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}'`);
  });

  it('repeats nothing of the request', async () => {
    const port = await findFreePort();
    await listen(`http://127.0.0.1:${port}`);
    const text = await (
      await fetch(`http://127.0.0.1:${port}/?code=SECRET&error_description=<b>SECRET`)
    ).text();
    expect(text).not.toContain('SECRET');
  });
});

describe('of several registered redirect URIs', () => {
  it('the first that is free is taken, byte for byte', async () => {
    const [first, second, third] = [await findFreePort(), await findFreePort(), await findFreePort()];
    await occupy(first);
    const uris = [`http://127.0.0.1:${first}`, `http://127.0.0.1:${second}/`, `http://127.0.0.1:${third}`];
    expect(listenerOf(await listen(...uris)).redirectUri).toBe(`http://127.0.0.1:${second}/`);
    expect(await refused(third)).toBe('ECONNREFUSED');
  });

  it('all are named when none is free', async () => {
    const [first, second] = [await findFreePort(), await findFreePort()];
    await occupy(first);
    await occupy(second);
    const redirectUris = [`http://127.0.0.1:${first}`, `http://127.0.0.1:${second}/callback`];
    expect((await listen(...redirectUris)).result).toEqual({
      ok: false,
      error: { code: 'PORT_BUSY', facts: { redirectUris } },
    });
  });

  it('a port that another program holds on every address is busy', async () => {
    const port = await findFreePort();
    await occupy(port, '0.0.0.0');
    expect((await listen(`http://127.0.0.1:${port}`)).result.ok).toBe(false);
  });

  it('none is taken that is not an http address of this computer', async () => {
    for (const uri of [
      'http://192.0.2.1:10000',
      'https://127.0.0.1:10000',
      'http://127.0.0.1:10000/#a',
      'http://127.0.0.1:10000/?a=b',
      'http://sam@127.0.0.1:10000',
      'com.example:/cb',
      'http://example.com',
    ]) {
      expect((await listen(uri)).result).toMatchObject({ ok: false, error: { code: 'SETTINGS_INVALID' } });
    }
    expect((await listen()).result).toMatchObject({ ok: false, error: { code: 'SETTINGS_INVALID' } });
  });
});

describeWith(['::1'], 'the name in the redirect URI', () => {
  it('127.0.0.1 leaves ::1 alone', async () => {
    const port = await findFreePort();
    await listen(`http://127.0.0.1:${port}`);
    expect(await refused(port, '::1')).toBe('ECONNREFUSED');
  });

  it('[::1] leaves 127.0.0.1 alone', async () => {
    const port = await findFreePort();
    await listen(`http://[::1]:${port}/callback`);
    expect(await refused(port)).toBe('ECONNREFUSED');
    expect((await fetch(`http://[::1]:${port}/callback?mine=yes`)).status).toBe(200);
  });

  it.each(['127.0.0.1', '::1'])('localhost is answered on %s', async (address) => {
    const port = await findFreePort();
    const { received } = await listen(`http://localhost:${port}`);
    await raw(port, `GET /?mine=yes HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`, address);
    expect(received).toEqual(['mine=yes']);
    expect(await refused(port, '127.0.0.1')).toBe('ECONNREFUSED');
    expect(await refused(port, '::1')).toBe('ECONNREFUSED');
  });

  it.each(['127.0.0.1', '::1'])('localhost is busy when somebody else has %s', async (address) => {
    const port = await findFreePort();
    await occupy(port, address);
    expect((await listen(`http://localhost:${port}`)).result).toMatchObject({
      ok: false,
      error: { code: 'PORT_BUSY' },
    });
  });
});
