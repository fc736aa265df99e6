import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Okta } from '#main/okta/okta.ts';
import type { PendingSignIn } from '#main/okta/sign-in.ts';
import { createScriptedBrowser } from '#test/stack/browser/scripted-browser.ts';
import { type Provider, startProvider } from '#test/stack/provider/index.ts';
import { SAM } from '#test/stack/provider/relying-party.ts';
import { findFreePort } from '#test/stack/support/port.ts';
import { oktaOn } from '#test/support/okta.ts';

describe('a sign-in that waits for its browser', () => {
  let provider: Provider;
  let redirectUri: string;
  let port: number;
  let one: Okta;

  beforeAll(async () => {
    port = await findFreePort();
    redirectUri = `http://127.0.0.1:${port}`;
    provider = await startProvider({ redirectUris: [redirectUri] });
  });
  afterAll(() => provider.stop());
  beforeEach(() => {
    one = oktaOn({ provider, redirectUri });
  });

  async function started(): Promise<PendingSignIn> {
    const pending = await one.startSignIn();
    if (!pending.ok) throw new Error(JSON.stringify(pending.error));
    onTestFinished(() => pending.value.cancel());
    return pending.value;
  }
  /** Sam walks Okta's pages to the end, whoever listens there. */
  const walk = ({ authorizationUrl }: PendingSignIn) => createScriptedBrowser().signIn(authorizationUrl, SAM);
  async function signsIn(pending: PendingSignIn): Promise<void> {
    expect((await walk(pending)).reachedCallback).toBe(true);
    expect(await pending.result).toMatchObject({ ok: true, value: { identity: { email: SAM.login } } });
  }
  async function connected(): Promise<Socket> {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    return socket;
  }
  const ended = (socket: Socket): Promise<void> =>
    new Promise((resolve) => {
      if (socket.closed) resolve();
      else socket.resume().once('close', () => resolve());
    });
  /** Another program that takes the port, or the reason why it cannot. */
  async function takePort(server: Server, host: string): Promise<string> {
    onTestFinished(() => void server.close());
    return new Promise((resolve) => {
      server.once('error', (problem: NodeJS.ErrnoException) => resolve(problem.code ?? ''));
      server.listen({ port, host, reusePort: true }, () => resolve('listens'));
    });
  }

  it('is not kept up by addresses of any length', async () => {
    const pending = await started();
    const statuses = await Promise.all(
      [8_000, 20_000, 2_000_000].map(async (length) => {
        const socket = await connected();
        let said = '';
        socket.setEncoding('utf8').on('data', (text: string) => {
          said += text;
        });
        socket.write(`GET /?code=${'x'.repeat(length)} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
        await ended(socket);
        return said.slice(0, 12);
      }),
    );
    expect(statuses[0]).toBe('HTTP/1.1 400');
    expect(statuses[1]).toBe('HTTP/1.1 431');
    expect(statuses[2]).toMatch(/^(HTTP\/1\.1 431)?$/);
    await signsIn(pending);
  });

  it('is not kept up by a hundred connections that say half a thing, and ends them when it is over', async () => {
    const pending = await started();
    const sockets = await Promise.all(Array.from({ length: 100 }, connected));
    const halves = ['', 'G', 'GET / HT', `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Slow: `];
    for (const [index, socket] of sockets.entries()) socket.write(halves[index % halves.length] ?? '');
    const post = await connected();
    post.write(`POST / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 1000000\r\n\r\nhalf`);
    await signsIn(pending);
    await Promise.all([...sockets, post].map(ended));
    expect(await takePort(createServer(), '127.0.0.1')).toBe('listens');
  });

  it.each(['127.0.0.1', '0.0.0.0', '::'])('lets no other program listen on its port at %s', async (host) => {
    const pending = await started();
    expect(await takePort(createServer(), host)).toBe('EADDRINUSE');
    await signsIn(pending);
  });

  it('is over when it was cancelled: the browser finds nobody, and its code is of no use later', async () => {
    const before = provider.liveRefreshTokens();
    const first = await started();
    first.cancel();
    await expect(fetch(redirectUri)).rejects.toThrow();
    expect(await first.result).toMatchObject({ ok: false, error: { code: 'SIGN_IN_CANCELLED' } });
    const next = await started();
    const browser = createScriptedBrowser();
    // The tab of the first one arrives where the next one listens.
    const late = await browser.signIn(first.authorizationUrl, SAM);
    expect(late.status).toBe(400);
    await signsIn(next);
    expect(provider.liveRefreshTokens()).toBe(before + 1);
  });

  it('whose port another program took over afterwards gives that nothing it can use, and the next one says so', async () => {
    const pending = await started();
    pending.cancel();
    const got: URL[] = [];
    const thief = createHttpServer((request, response) => {
      got.push(new URL(request.url ?? '', redirectUri));
      response.end('thanks');
    });
    expect(await takePort(thief, '127.0.0.1')).toBe('listens');
    await walk(pending);
    const code = got.find(({ searchParams }) => searchParams.has('code'))?.searchParams.get('code') ?? '';
    expect(code).not.toBe('');
    const before = provider.liveRefreshTokens();
    for (const verifier of [undefined, 'a'.repeat(43)]) {
      const form = new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: provider.publicApplication.clientId,
        redirect_uri: redirectUri,
        code,
        ...(verifier === undefined ? {} : { code_verifier: verifier }),
      });
      const answer = await fetch(`${provider.origin}/oauth2/v1/token`, { method: 'POST', body: form });
      expect(answer.status).toBe(400);
    }
    expect(provider.liveRefreshTokens()).toBe(before);
    const next = await one.startSignIn();
    expect(next).toMatchObject({
      ok: false,
      error: { code: 'PORT_BUSY', facts: { redirectUris: [redirectUri] } },
    });
  });

  it('is answered once: two tabs, a replay and a stranger in between', async () => {
    const pending = await started();
    const answers: string[] = [];
    for (const query of ['?code=x&state=wrong', '?error=access_denied&state=wrong', '?', '?code=x']) {
      answers.push(`${(await fetch(redirectUri + query)).status}`);
    }
    expect(answers).toEqual(['400', '400', '400', '400']);
    const browser = createScriptedBrowser();
    const tabs = await Promise.allSettled([
      browser.signIn(pending.authorizationUrl, SAM),
      createScriptedBrowser().signIn(pending.authorizationUrl, SAM),
    ]);
    const reached = tabs.filter((tab) => tab.status === 'fulfilled' && tab.value.reachedCallback);
    expect(reached.length).toBeGreaterThanOrEqual(1);
    expect(await pending.result).toMatchObject({ ok: true });
    await expect(fetch(`${redirectUri}?code=x&state=y`)).rejects.toThrow();
  });
});
