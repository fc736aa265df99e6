import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose } from '#main/application/compose.ts';
import { createSessions } from '#main/application/sessions.ts';
import { quickProfile } from '#main/cli/quick/profile.ts';
import { quickSnapshot } from '#main/cli/quick/snapshot.ts';
import { lifeLine } from '#main/cli/screen/life-line.ts';
import { readSnapshot } from '#main/session/read.ts';
import type { SessionRecord } from '#main/session/record.ts';
import { createRecordStore } from '#main/session/record-store.ts';
import { foldersOf } from '#main/settings/folders.ts';
import { loadSettings } from '#main/settings/load.ts';
import { chooseProfile, resolveProfile } from '#main/settings/profile.ts';
import type { ResolvedProfile } from '#main/settings/schema.ts';
import { userFileSource } from '#main/settings/sources.ts';
import { fail, failure } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { FakeSession } from '#test/support/fake-session.ts';
import { temporaryFolder } from '#test/support/temp.ts';
import { makeX509 } from '#test/support/x509.ts';
import { FINGERPRINT } from './fake-world.ts';

function home() {
  const folder = temporaryFolder();
  const folders = foldersOf({
    platform: 'linux',
    environment: {},
    home: folder,
    userId: 0,
    temporary: folder,
    hasRunUser: false,
  });
  mkdirSync(folders.settings, { recursive: true });
  mkdirSync(folders.state, { recursive: true });
  const file = join(folders.settings, 'settings.json');
  return { folders, file, write: (document: unknown) => writeFileSync(file, JSON.stringify(document)) };
}

const organisation = { authority: { url: 'https://ca.example.com', fingerprint: FINGERPRINT } };

describe('the short way to a profile', () => {
  it('chooses the one that the long way chooses, or leaves it to that', async () => {
    const { folders, file, write } = home();
    const names = fc.uniqueArray(fc.constantFrom('work', 'home', 'lab'), { maxLength: 3 });
    const name = fc.option(fc.constantFrom('work', 'home', 'lab', 'other'), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(names, name, name, async (there, defaultProfile, wanted) => {
        write({ defaultProfile, profiles: Object.fromEntries(there.map((one) => [one, organisation])) });
        const loaded = await loadSettings([userFileSource(file)]);
        const chosen = loaded.ok ? chooseProfile(loaded.value.settings, wanted) : loaded;
        const quick = quickProfile(wanted, {}, folders);
        // Where the settings are wrong the short way may still find the profile, but never another one.
        if (loaded.ok) expect(quick?.name).toBe(chosen.ok ? chosen.value.name : undefined);
        else expect([undefined, wanted, defaultProfile, ...there]).toContain(quick?.name);
      }),
      { numRuns: 60 },
    );
  });

  it('takes the organisation that was signed in to last, as the long way does, where nothing else says', async () => {
    const { folders, file, write } = home();
    const long = (environment: NodeJS.ProcessEnv, wanted?: string) =>
      compose({
        clock: new FakeClock(),
        environment: { ...environment, LATCHKEY_SETTINGS: file },
        platform: 'linux',
        folders,
      }).profile(wanted);
    const three = { work: organisation, home: organisation, lab: organisation };
    for (const [document, last, wanted, expected] of [
      [{ profiles: three }, 'home', undefined, 'home'],
      [{ profiles: three }, 'home', 'lab', 'lab'],
      [{ profiles: three, defaultProfile: 'work' }, 'home', undefined, 'work'],
      [{ profiles: { work: organisation } }, 'home', undefined, 'work'],
      [{ profiles: three }, 'gone', undefined, undefined],
      [{ profiles: three }, 7, undefined, undefined],
      [{ profiles: three }, undefined, undefined, undefined],
    ] as const) {
      write(document);
      writeFileSync(join(folders.state, 'remembered.json'), JSON.stringify({ version: 1, last, people: {} }));
      const chosen = await long({}, wanted);
      expect(chosen.ok ? chosen.value.name : chosen.error.code).toBe(expected ?? 'PROFILE_CHOICE');
      expect(quickProfile(wanted, {}, folders)?.name).toBe(expected);
    }
  });

  it.each([
    ['no file', undefined],
    ['no JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['no group', '{"profiles":7}'],
  ])('leaves %s to the long way', (_, text) => {
    const { folders, file } = home();
    if (text !== undefined) writeFileSync(file, text);
    expect(quickProfile('work', {}, folders)).toBe(undefined);
  });

  it('knows whom to ask', () => {
    const { folders, write } = home();
    write({ profiles: { work: { ...organisation, supportContact: 'the desk in room 7' } } });
    expect(quickProfile(undefined, {}, folders)).toEqual({
      name: 'work',
      supportContact: 'the desk in room 7',
    });
  });
});

describe('the short way to a snapshot', () => {
  const parts = (folders: ReturnType<typeof home>['folders']) => ({
    clock: new FakeClock(),
    folders,
    address: ok({ path: join(folders.runtime, 'control.sock'), folder: folders.runtime }),
  });

  it('says signed out where there is no record', async () => {
    const { folders } = home();
    expect(await quickSnapshot('work', parts(folders))).toEqual({
      version: 1,
      profile: 'work',
      state: { kind: 'signed-out' },
      hosted: false,
      notes: [],
    });
  });

  it('tells what the long way tells, whatever the record holds', async () => {
    const { folders } = home();
    const clock = new FakeClock(Date.parse('2026-11-20T09:00:00Z'));
    const { pem } = await makeX509({});
    const HOUR = 3_600_000;
    const away = failure('OKTA_UNREACHABLE', { host: 'example.okta.com', problem: 'timeout' });
    const ended = failure('SESSION_ENDED', { said: 'x' });
    const whole: SessionRecord = {
      version: 1,
      person: { issuer: 'https://example.okta.com', subject: '00uexample', email: 'sam@example.com' },
      clientId: '0oa1example2',
      signedInAtMs: clock.now(),
      issuedAtMs: clock.now(),
      authority: {
        url: 'https://ca.example.com',
        fingerprint: FINGERPRINT,
        rootPem: pem,
        provisioner: 'okta',
        sshUserKeys: [],
      },
      keptIn: 'keychain',
      x509: { chainPem: [pem] },
      renewal: { dueAtMs: clock.now() + HOUR, failures: 0 },
      notes: [],
    };
    const { x509: _, ...empty } = whole;
    const store = createRecordStore(folders.state, 'work');
    const kinds = new Set<string>();
    for (const record of [
      whole,
      empty,
      { ...whole, leaving: true },
      { ...whole, trouble: { failure: away, sinceMs: 1 } },
      { ...whole, trouble: { failure: ended, sinceMs: 1 } },
      { ...whole, notes: [failure('NO_AGENT', { problem: 'none' })] },
      { ...whole, groups: { names: ['a'], source: 'userinfo', asOfMs: 1, unknownSinceMs: 2 } },
    ] satisfies SessionRecord[]) {
      await store.save(record);
      for (const later of [0, 1_000 * HOUR, -1_000 * HOUR]) {
        const then = new FakeClock(clock.now() + later);
        const short = await quickSnapshot('work', { ...parts(folders), clock: then });
        const long = await readSnapshot('work', { clock: then, stateFolder: folders.state, hosted: false });
        expect(ok(short)).toEqual(long);
        kinds.add(short?.state.kind ?? '');
      }
    }
    expect([...kinds].sort()).toEqual(['attention', 'fresh', 'offline', 'signed-out']);
  });

  it('leaves a record that cannot be read to the long way', async () => {
    const { folders } = home();
    mkdirSync(join(folders.state, 'session-work.json'));
    expect(await quickSnapshot('work', parts(folders))).toBe(undefined);
  });

  it.each([
    ['of another version', { version: 1, shown: { by: '0.0.1', snapshot: {} } }],
    ['without what it says of itself', { version: 1 }],
  ])('leaves a record %s to the long way', async (_, record) => {
    const { folders } = home();
    writeFileSync(join(folders.state, 'session-work.json'), JSON.stringify(record));
    expect(await quickSnapshot('work', parts(folders))).toBe(undefined);
  });
});

describe('the sessions of a host', () => {
  function host() {
    let settings: ResolvedProfile | undefined;
    let reading: Promise<void> | undefined;
    const made: { profile: ResolvedProfile; signal: AbortSignal; closed: boolean }[] = [];
    const sessions = createSessions({
      async profile(profile) {
        const read = settings === undefined ? fail('NOT_SET_UP', { profile }) : ok(settings);
        const held = reading;
        reading = undefined;
        await held;
        return read;
      },
      make(profile, signal) {
        const one = { profile, signal, closed: false };
        made.push(one);
        return Object.assign(new FakeSession(), {
          tidy: async () => {},
          keepFresh: () => {},
          wake: () => {},
          async close() {
            one.closed = true;
          },
        });
      },
    });
    const configure = (renewAt: number): void => {
      const found = resolveProfile(
        {
          profiles: {
            work: { authority: { url: 'https://ca.example.com', fingerprint: 'ab'.repeat(32) }, renewAt },
          },
        },
        'work',
      );
      settings = found.ok ? found.value : undefined;
    };
    /** The settings that are read next are there only when the answer is called. */
    const holdReading = (): (() => void) => {
      const held = Promise.withResolvers<void>();
      reading = held.promise;
      return held.resolve;
    };
    return { sessions, made, configure, holdReading };
  }

  it('are made once each, also when several ask at the same time, and once settings are there', async () => {
    const { sessions, made, configure } = host();
    expect((await sessions.get('work')).ok).toBe(false);
    configure(66);
    const [one, other] = await Promise.all([sessions.get('work'), sessions.get('work')]);
    expect(one).toEqual(other);
    expect(made).toHaveLength(1);
    await sessions.close();
    expect(made[0]).toMatchObject({ closed: true, signal: { aborted: true } });
  });

  it('go by the settings as they are now: the earlier one stops renewing', async () => {
    const { sessions, made, configure } = host();
    configure(66);
    await sessions.get('work');
    configure(50);
    await sessions.get('work');
    await sessions.get('work');
    expect(made.map(({ profile, signal }) => [profile.renewAt, signal.aborted])).toEqual([
      [66, true],
      [50, false],
    ]);
    await sessions.close();
    expect(made.map(({ closed }) => closed)).toEqual([true, true]);
  });

  it('go by the newest settings also where earlier ones took longer to read', async () => {
    const { sessions, made, configure, holdReading } = host();
    configure(66);
    const letGo = holdReading();
    const earlier = sessions.get('work');
    configure(50);
    const later = await sessions.get('work');
    letGo();
    expect(await earlier).toEqual(later);
    expect(made.map(({ profile, signal }) => [profile.renewAt, signal.aborted])).toEqual([[50, false]]);
  });

  it('are made no more once they are closed, also for whoever asked before', async () => {
    const { sessions, made, configure } = host();
    configure(66);
    const asked = sessions.get('work');
    await sessions.close();
    expect([await asked, await sessions.get('work')]).toMatchObject([
      { ok: false, error: { code: 'HOST_GONE' } },
      { ok: false, error: { code: 'HOST_GONE' } },
    ]);
    expect(made).toEqual([]);
  });
});

describe('the line of a life', () => {
  it('is thin where life is used, thick where it is left, with one latch where it renews', () => {
    const life = fc.record({
      fromMs: fc.integer({ min: 0, max: 1_000_000 }),
      lasts: fc.integer({ min: 1_000, max: 100_000_000 }),
      renews: fc.double({ min: 0, max: 1, noNaN: true }),
      now: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(life, ({ fromMs, lasts, renews, now }) => {
        const line = lifeLine(
          { fromMs, untilMs: fromMs + lasts, renewsAtMs: fromMs + renews * lasts },
          fromMs + now * lasts,
        );
        expect([...line]).toHaveLength(32);
        expect(line).toMatch(/^─*(╂─*)?━*(╋━*)?$/);
        expect(line.match(/[╂╋]/g)).toHaveLength(1);
      }),
    );
    expect(lifeLine({ fromMs: 0, untilMs: 320, renewsAtMs: undefined }, 0)).toBe('━'.repeat(32));
    expect(lifeLine({ fromMs: 0, untilMs: 320, renewsAtMs: undefined }, 160)).toBe(
      `${'─'.repeat(16)}${'━'.repeat(16)}`,
    );
  });
});
