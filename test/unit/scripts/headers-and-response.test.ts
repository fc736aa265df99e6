import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as ours from '../../../scripts/bundle/headers-and-response.mjs';

/** Few names in several spellings, so that they meet. Node's own accept all of these names and values. */
const name = fc.constantFrom('a', 'A', 'Content-Type', 'content-type', 'x-Rate-Limit', 'Date');
const value = fc.stringMatching(/^[\t !-~]{0,12}$/);
const change = fc.oneof(
  fc.tuple(fc.constant('append' as const), name, value),
  fc.tuple(fc.constant('set' as const), name, value),
  fc.tuple(fc.constant('delete' as const), name, value),
);

describe('the stand-in for Headers', () => {
  it('holds what Node’s own holds after the same changes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), fc.array(change), (pairs, changes) => {
        const [own, real] = [new ours.Headers(pairs), new Headers(pairs)];
        for (const [what, key, text] of changes) {
          own[what](key, text);
          real[what](key, text);
        }
        expect([...own]).toEqual([...real]);
        expect([...new ours.Headers(own)]).toEqual([...real]);
        for (const key of ['a', 'CONTENT-TYPE', 'date', 'none']) {
          expect(own.get(key)).toBe(real.get(key));
          expect(own.has(key)).toBe(real.has(key));
        }
      }),
    );
  });

  it('is made of an object as well, or of nothing', () => {
    const fields = { Accept: 'application/json', 'user-agent': 'latchkey' };
    expect([...new ours.Headers(fields)]).toEqual([...new Headers(fields)]);
    expect([...new ours.Headers()]).toEqual([]);
  });
});

describe('the stand-in for Response', () => {
  it('gives status, headers and JSON as Node’s own does', async () => {
    for (const status of [200, 204, 299, 300, 400, 503]) {
      const body = status === 204 ? null : '{"a":[1,"ü"]}';
      const init = { status, headers: { 'Content-Type': 'application/json' } };
      const [own, real] = [new ours.Response(body, init), new Response(body, init)];
      expect([own.status, own.ok, own.bodyUsed]).toEqual([real.status, real.ok, real.bodyUsed]);
      expect(own.headers.get('content-type')).toBe(real.headers.get('content-type'));
      expect(await own.clone().text()).toBe(await real.clone().text());
      if (body !== null) expect(await own.json()).toEqual(await real.json());
      else await expect(own.json()).rejects.toThrow(SyntaxError);
    }
  });

  it('is made of a value', async () => {
    const [own, real] = [ours.Response.json({ keys: [] }), Response.json({ keys: [] })];
    expect(own.headers.get('content-type')).toBe(real.headers.get('content-type'));
    expect(await own.json()).toEqual(await real.json());
  });

  it('is read once, and copied only before', async () => {
    const answer = new ours.Response('once');
    const copy = answer.clone();
    expect(await answer.text()).toBe('once');
    expect([answer.bodyUsed, copy.bodyUsed]).toEqual([true, false]);
    await expect(answer.json()).rejects.toThrow(TypeError);
    expect(() => answer.clone()).toThrow(TypeError);
    expect(await copy.text()).toBe('once');
  });
});
