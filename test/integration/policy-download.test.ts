import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPolicyKeys, signPolicy } from '#main/access/signature.ts';
import { policySources, webSource } from '#main/access/sources.ts';
import { systemClock } from '#main/support/clock.ts';
import { FakeClock } from '#test/support/fake-clock.ts';

const POLICY = 'version: 1\nserial: 41\n';

/** A server on this computer; answers its address. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const source = (url: string, signed = false, clock = systemClock) =>
  webSource(url, { clock, routes: undefined, signed });

/** The text of what came, "same", or why there is nothing. */
async function fetched(url: string, known = {}, signed = false): Promise<string> {
  const outcome = await source(url, signed).fetch(known);
  if (!outcome.ok) return `no: ${outcome.error}`;
  if (outcome.value === undefined || outcome.value === 'same') return String(outcome.value);
  return Buffer.from(outcome.value.bytes).toString('utf8');
}

describe('a policy at an address', () => {
  it('comes with its ETag and date, which are what the next question is about', async () => {
    const asked: IncomingMessage['headers'][] = [];
    const origin = await serve((request, response) => {
      asked.push(request.headers);
      const isKnown = request.headers['if-none-match'] === '"a"';
      response.writeHead(isKnown ? 304 : 200, {
        etag: '"a"',
        'last-modified': 'Fri, 20 Nov 2026 08:00:00 GMT',
      });
      response.end(isKnown ? undefined : POLICY);
    });
    const first = await source(`${origin}/policy.yaml`).fetch({});
    if (!first.ok || first.value === undefined || first.value === 'same') throw new Error('it comes');
    expect(Buffer.from(first.value.bytes).toString()).toBe(POLICY);
    expect(first.value.validators).toEqual({ etag: '"a"', lastModified: 'Fri, 20 Nov 2026 08:00:00 GMT' });
    expect(await fetched(`${origin}/policy.yaml`, first.value.validators)).toBe('same');
    expect(asked.map((headers) => [headers['if-none-match'], headers['if-modified-since']])).toEqual([
      [undefined, undefined],
      ['"a"', 'Fri, 20 Nov 2026 08:00:00 GMT'],
    ]);
  });

  it('is what comes at the end of redirects on the same host, and of no others', async () => {
    const other = await serve((_, response) => response.end(POLICY));
    const origin = await serve((request, response) => {
      const next = {
        '/a': '/b',
        '/b': '/policy',
        '/circle': '/circle',
        '/away': `${other}/policy`,
        '/ftp': 'ftp://127.0.0.1/x',
      };
      const location = next[request.url as keyof typeof next];
      response.writeHead(location === undefined ? 200 : 302, location === undefined ? {} : { location });
      response.end(location === undefined ? POLICY : 'elsewhere');
    });
    expect(await fetched(`${origin}/a`)).toBe(POLICY);
    expect(await fetched(`${origin}/circle`)).toBe('no: it leads on more than 3 times');
    expect(await fetched(`${origin}/away`)).toBe(
      `no: it leads to ${new URL(other).host}, and policies are only taken from ${new URL(origin).host}`,
    );
    expect(await fetched(`${origin}/ftp`)).toMatch(/^no: it leads to /);
  });

  it.each([
    ['text/html; charset=utf-8', '<!DOCTYPE html><title>Sign in</title>'],
    ['application/yaml', '\ufeff\n <html><body>Sign in</body></html>'],
    ['text/html', '<div>Sign in</div>'],
  ])('is none where the server answers with a page (%s)', async (type, body) => {
    const origin = await serve((_, response) => response.writeHead(200, { 'content-type': type }).end(body));
    expect(await fetched(origin)).toBe(
      'no: the server answers with a web page; perhaps it wants somebody to sign in',
    );
  });

  it('is taken although the server calls it HTML, and whatever else it is called', async () => {
    const origin = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end(POLICY),
    );
    expect(await fetched(origin)).toBe(POLICY);
  });

  it('is none where the server has none, or is in trouble', async () => {
    const origin = await serve((request, response) =>
      response.writeHead(Number(request.url?.slice(1))).end('no'),
    );
    expect(await fetched(`${origin}/404`)).toBe('no: the server has none there (status 404)');
    expect(await fetched(`${origin}/410`)).toBe('no: the server has none there (status 404)');
    expect(await fetched(`${origin}/503`)).toBe('no: the answer is status 503');
    expect(await fetched(`${origin}/401`)).toBe('no: the answer is status 401');
  });

  it('is not read further than its limit, whether its length was told or not', async () => {
    let sent = 0;
    const origin = await serve((request, response) => {
      if (request.url === '/told') response.writeHead(200, { 'content-length': 50_000_000 }).write('#');
      else {
        const more = (): void => {
          while (sent < 50_000_000 && !response.destroyed) {
            sent += 1_000_000;
            if (!response.write('#'.repeat(1_000_000))) {
              response.once('drain', more);
              return;
            }
          }
        };
        more();
      }
    });
    expect(await fetched(`${origin}/told`)).toBe('no: it is larger than 8 MiB');
    expect(await fetched(`${origin}/untold`)).toBe('no: it is larger than 8 MiB');
    expect(sent).toBeLessThan(50_000_000);
  });

  it('is none where the answer stops half way, does not come, or comes from nobody', async () => {
    const cut = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write(POLICY);
      setImmediate(() => response.destroy());
    });
    expect(await fetched(cut)).toMatch(/^no: /);
    expect(await fetched('http://127.0.0.1:1')).toMatch(/^no: connect ECONNREFUSED/);

    const clock = new FakeClock(0);
    const asked = Promise.withResolvers<void>();
    const silent = await serve(() => asked.resolve());
    const waiting = source(silent, false, clock).fetch({});
    await asked.promise;
    await clock.advance(15_000);
    expect(await waiting).toEqual({ ok: false, error: 'there was no answer within 15 s' });

    const stop = new AbortController();
    const stopped = source(silent).fetch({}, stop.signal);
    stop.abort();
    expect(await stopped).toEqual({ ok: false, error: 'it was stopped' });
  });

  it('comes with the signature beside it where keys are named, also where the address has a question', async () => {
    const { privateKey, publicKey } = createPolicyKeys();
    const signed = await signPolicy(Buffer.from(POLICY), privateKey);
    const asked: (string | undefined)[] = [];
    const origin = await serve((request, response) => {
      asked.push(request.url);
      const isSignature = request.url?.startsWith('/policy.yaml.jws');
      response.end(isSignature ? signed.ok && signed.value.signature : POLICY);
    });
    const url = `${origin}/policy.yaml?ref=main`;
    const parts = { clock: systemClock, routes: undefined };
    const [web] = policySources({ url, keys: [publicKey], refreshEverySeconds: 3600 }, parts);
    const outcome = await web?.fetch({});
    expect(outcome?.ok && outcome.value).toMatchObject({ signature: signed.ok && signed.value.signature });
    expect(asked).toEqual(['/policy.yaml?ref=main', '/policy.yaml.jws?ref=main']);
  });

  it('comes without a signature where that is not there: the store says that it has none', async () => {
    const origin = await serve((request, response) => {
      response.writeHead(request.url === '/policy.yaml' ? 200 : 404).end(POLICY);
    });
    const outcome = await source(`${origin}/policy.yaml`, true).fetch({});
    expect(outcome.ok && outcome.value).toMatchObject({ signature: undefined });
  });
});
