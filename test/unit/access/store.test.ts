import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPolicyKeeper } from '#main/access/kept.ts';
import { createPolicyKeys, signPolicy } from '#main/access/signature.ts';
import { type Fetched, fileSource, type PolicySource } from '#main/access/sources.ts';
import { createPolicyStore } from '#main/access/store.ts';
import { silentLog } from '#main/support/log.ts';
import { err, ok, type Result } from '#main/support/result.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { temporaryFolder } from '#test/support/temp.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const URL = 'https://it.example.com/policy.yaml';

/** A server, as a source sees it. */
class FakeServer implements PolicySource {
  readonly name = URL;
  readonly isLocal = false;
  answer: Result<Fetched, string> = err('connect ECONNREFUSED');
  readonly asked: (string | undefined)[] = [];

  serve(text: string, more: { signature?: string; etag?: string } = {}): void {
    const { signature, etag } = more;
    this.answer = ok({ bytes: Buffer.from(text), signature, validators: etag === undefined ? {} : { etag } });
  }

  async fetch({ etag }: { readonly etag?: string | undefined }): Promise<Result<Fetched, string>> {
    this.asked.push(etag);
    return this.answer;
  }
}

function party(options: { keys?: string[]; file?: string; leastSerial?: number } = {}) {
  const folder = temporaryFolder();
  const clock = new FakeClock(NOW);
  const server = new FakeServer();
  const file = options.file === undefined ? [] : [fileSource(join(folder, options.file))];
  /** As another process, or this one after a restart. */
  const open = (keys = options.keys ?? []) =>
    createPolicyStore({
      clock,
      log: silentLog,
      sources: [...file, server],
      keys,
      keeper: createPolicyKeeper(join(folder, 'state'), 'example'),
      leastSerial: async () => options.leastSerial ?? 0,
    });
  return { folder, clock, server, open, store: open() };
}

const policy = (serial: number, more = ''): string => `version: 1\nserial: ${serial}\n${more}`;

/** "41" with its notes, "none", or the code of a failure. */
function told(outcome: Awaited<ReturnType<ReturnType<typeof createPolicyStore>['current']>>): string {
  if (!outcome.ok) return outcome.error.code;
  if (outcome.value === undefined) return 'none';
  return [outcome.value.policy.serial, ...outcome.value.notes.map(({ code }) => code)].join(' ');
}

describe('the policy that is in force', () => {
  it('is none before anything was asked, and the reason where nothing came', async () => {
    const { store } = party();
    expect(told(await store.current())).toBe('none');
    expect(told(await store.refresh())).toBe('POLICY_UNREACHABLE');
    expect(told(await store.current())).toBe('none');
  });

  it('is kept for use without network, by other processes too, with its date', async () => {
    const { server, store, clock, open } = party();
    server.serve(policy(41), { etag: '"a"' });
    expect(told(await store.refresh())).toBe('41');
    await clock.advance(60_000);
    const later = await open().current();
    expect(told(later)).toBe('41');
    expect(later.ok && later.value).toMatchObject({ source: URL, asOfMs: NOW, notes: [] });
  });

  it('is asked for by its ETag, and seen again where the server has nothing newer', async () => {
    const { server, store, clock, open } = party();
    server.serve(policy(41), { etag: '"a"' });
    await store.refresh();
    server.answer = ok('same');
    await clock.advance(60_000);
    await open().refresh();
    expect(server.asked).toEqual([undefined, '"a"']);
    const seen = await open().current();
    expect(seen.ok && seen.value?.asOfMs).toBe(NOW + 60_000);
  });

  it.each<[string, (server: FakeServer) => void, string]>([
    ['no answer', (server) => (server.answer = err('connect ECONNREFUSED')), 'POLICY_UNREACHABLE'],
    ['nothing there', (server) => (server.answer = err('status 404')), 'POLICY_UNREACHABLE'],
    ['a page', (server) => server.serve('<html>'), 'POLICY_REFUSED'],
    ['half of it', (server) => server.serve('version: 1\nroles: {'), 'POLICY_REFUSED'],
    ['an empty answer', (server) => server.serve(''), 'POLICY_REFUSED'],
    ['an older one', (server) => server.serve(policy(40)), 'POLICY_REFUSED'],
    ['one without a serial number', (server) => server.serve('version: 1'), 'POLICY_REFUSED'],
    ['one from another version', (server) => server.serve('version: 2\nserial: 42'), 'POLICY_REFUSED'],
    ['one of next year', (server) => server.serve(policy(42, 'published: 2027-11-23')), 'POLICY_REFUSED'],
    [
      'a circle of jump hosts',
      (server) => server.serve(policy(42, 'hosts: [{ name: a, jump: a }]')),
      'POLICY_REFUSED',
    ],
    [
      'one that would take long to work out',
      (server) =>
        server.serve(
          JSON.stringify({
            version: 1,
            serial: 42,
            roles: { r: { access: [{ hosts: Array.from({ length: 4_000 }, (_, i) => `*${i}*`) }] } },
            hosts: Array.from({ length: 4_000 }, (_, i) => ({ name: `h${i}` })),
          }),
        ),
      'POLICY_REFUSED',
    ],
  ])(
    'stays the last good one after %s, and the reason is said until it is over',
    async (_, happens, code) => {
      const { server, store, open, folder } = party();
      server.serve(policy(41));
      await store.refresh();
      const before = kept(folder).text;
      happens(server);
      expect(told(await store.refresh())).toBe(`41 ${code}`);
      expect(told(await open().current())).toBe(`41 ${code}`);
      expect(kept(folder).text).toBe(before);
      server.serve(policy(43));
      expect(told(await store.refresh())).toBe('43');
      expect(told(await open().current())).toBe('43');
    },
  );

  it('is none that is older than what was in force when nothing of it is kept any more', async () => {
    const { server, store } = party({ leastSerial: 41 });
    server.serve(policy(40));
    expect(told(await store.refresh())).toBe('POLICY_REFUSED');
    server.serve(policy(41));
    expect(told(await store.refresh())).toBe('41');
  });

  it('keeps no trouble of a server that nobody waited for, and when it was asked', async () => {
    const { server, store, clock, open } = party();
    server.serve(policy(41));
    await store.refresh();
    await clock.advance(60_000);
    server.answer = err('it was stopped');
    expect(told(await store.refresh(AbortSignal.abort()))).toBe('41');
    const later = await open().current();
    expect(later).toMatchObject({ value: { asOfMs: NOW, askedAtMs: NOW + 60_000, notes: [] } });
    server.serve(policy(41));
    expect(told(await store.refresh())).toBe('41');
    const seen = await open().current();
    expect(seen).toMatchObject({ value: { asOfMs: NOW + 60_000, askedAtMs: undefined } });
  });

  it('keeps little of what is wrong, however much it is', async () => {
    const { server, store, folder } = party();
    server.serve(policy(41));
    await store.refresh();
    const keys = Array.from({ length: 1_000 }, (_, index) => `${'k'.repeat(5_000)}${index}: 1`);
    server.serve(policy(42, keys.join('\n')));
    expect(told(await store.refresh())).toBe('41 POLICY_REFUSED');
    expect(JSON.stringify(kept(folder)).length).toBeLessThan(100_000);
  });

  it('says what is wrong, where, and which one stays', async () => {
    const { server, store } = party();
    server.serve(policy(41));
    await store.refresh();
    server.serve(policy(42, 'hosts: [{ name: a, port: 0 }]'));
    const outcome = await store.refresh();
    expect(outcome.ok && outcome.value?.notes).toEqual([
      {
        code: 'POLICY_REFUSED',
        facts: {
          source: URL,
          problems: ['line 3, column 26: hosts[0].port must be a whole number between 1 and 65535'],
          keptSerial: 41,
        },
      },
    ]);
  });

  it('never goes back, whatever is served in which order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(9), { minLength: 1, maxLength: 8 }), async (serials) => {
        const folder = temporaryFolder();
        const server = new FakeServer();
        const store = () =>
          createPolicyStore({
            clock: new FakeClock(NOW),
            log: silentLog,
            sources: [server],
            keys: [],
            keeper: createPolicyKeeper(folder, 'example'),
            leastSerial: async () => 0,
          });
        let most = 0;
        for (const serial of serials) {
          server.serve(policy(serial));
          most = Math.max(most, serial);
          const outcome = await store().refresh();
          expect(outcome.ok && outcome.value?.policy.serial).toBe(most);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('is read again where what is kept was damaged', async () => {
    const { server, store, open, folder } = party();
    server.serve(policy(41));
    await store.refresh();
    writeFileSync(join(folder, 'state', 'access-example.json'), '{');
    expect(told(await open().current())).toBe('none');
    expect(told(await open().refresh())).toBe('41');
  });

  it('is forgotten on request', async () => {
    const { server, store, open, folder } = party();
    server.serve(policy(41));
    await store.refresh();
    expect((await store.forget()).ok).toBe(true);
    expect(readdirSync(join(folder, 'state'))).toEqual([]);
    expect(told(await open().current())).toBe('none');
  });

  it('is used although it cannot be kept, and that is said', async () => {
    const { server, folder } = party();
    writeFileSync(join(folder, 'not-a-folder'), '');
    server.serve(policy(41));
    const store = createPolicyStore({
      clock: new FakeClock(NOW),
      log: silentLog,
      sources: [server],
      keys: [],
      keeper: createPolicyKeeper(join(folder, 'not-a-folder'), 'example'),
      leastSerial: async () => 0,
    });
    expect(told(await store.refresh())).toBe('41 FILE_REFUSED');
    expect(told(await store.refresh())).toBe('41 FILE_REFUSED');
  });
});

describe('two processes', () => {
  it('do not put an older policy over a newer one that came meanwhile', async () => {
    const { server, open, folder } = party();
    server.serve(policy(41));
    await open().refresh();
    const slow = open();
    const answer = Promise.withResolvers<Result<Fetched, string>>();
    const fetch = server.fetch.bind(server);
    server.fetch = () => answer.promise;
    const waiting = slow.refresh();
    await new Promise(setImmediate);
    server.fetch = fetch;
    server.serve(policy(43));
    await open().refresh();
    answer.resolve(ok({ bytes: Buffer.from(policy(42)), signature: undefined, validators: {} }));
    await waiting;
    expect(kept(folder).text).toBe(policy(43));
    expect(told(await slow.current())).toBe('43');
  });
});

describe('a file that IT placed', () => {
  it('comes before the address, is read without network, and is kept for when it is broken', async () => {
    const { folder, server, open } = party({ file: 'policy.yaml' });
    server.serve(policy(99));
    writeFileSync(join(folder, 'policy.yaml'), policy(41));
    expect(told(await open().current())).toBe('41');
    expect(told(await open().refresh())).toBe('41');
    expect(server.asked).toEqual([]);
    writeFileSync(join(folder, 'policy.yaml'), 'version: 1\nserial:');
    expect(told(await open().current())).toBe('41 POLICY_REFUSED');
    writeFileSync(join(folder, 'policy.yaml'), policy(40));
    expect(told(await open().current())).toBe('41 POLICY_REFUSED');
    writeFileSync(join(folder, 'policy.yaml'), policy(42));
    expect(told(await open().current())).toBe('42');
  });

  it('that is not there leaves the word to the address', async () => {
    const { server, open } = party({ file: 'policy.yaml' });
    expect(told(await open().current())).toBe('none');
    server.serve(policy(41));
    expect(told(await open().refresh())).toBe('41');
    expect(told(await open().current())).toBe('41');
  });
});

describe('where settings name a key', () => {
  const keys = createPolicyKeys();
  const sign = async (text: string, { privateKey } = keys): Promise<string> => {
    const outcome = await signPolicy(Buffer.from(text), privateKey);
    if (!outcome.ok) throw new Error(outcome.error);
    return outcome.value.signature;
  };

  it('a policy without its signature is refused, and so is one by another key or for another text', async () => {
    const { server, store } = party({ keys: [keys.publicKey] });
    const text = policy(41);
    server.serve(text);
    expect(told(await store.refresh())).toBe('POLICY_REFUSED');
    server.serve(text, { signature: await sign(text) });
    expect(told(await store.refresh())).toBe('41');
    const newer = policy(42);
    for (const signature of [undefined, await sign(text), await sign(newer, createPolicyKeys()), 'x..y']) {
      server.serve(newer, signature === undefined ? {} : { signature });
      expect(told(await store.refresh())).toBe('41 POLICY_REFUSED');
    }
    server.serve(newer, { signature: await sign(newer) });
    expect(told(await store.refresh())).toBe('42');
    server.serve(text, { signature: await sign(text) });
    expect(told(await store.refresh())).toBe('42 POLICY_REFUSED');
  });

  it('what was kept before counts for nothing, not even its serial number', async () => {
    const { server, open } = party();
    server.serve(policy(99), { etag: '"a"' });
    await open([]).refresh();
    expect(told(await open([keys.publicKey]).current())).toBe('none');
    const text = policy(41);
    server.serve(text, { signature: await sign(text) });
    expect(told(await open([keys.publicKey]).refresh())).toBe('41');
    expect(server.asked).toEqual([undefined, undefined]);
    expect(told(await open([keys.publicKey]).current())).toBe('41');
    expect(told(await open([createPolicyKeys().publicKey]).current())).toBe('none');
  });
});

function kept(folder: string): { readonly text: string } {
  return JSON.parse(readFileSync(join(folder, 'state', 'access-example.json'), 'utf8'));
}
