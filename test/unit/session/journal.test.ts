import { appendFileSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJournal } from '#main/session/journal/journal.ts';
import { failure } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { createTemporaryFolder, type TemporaryFolder } from '#test/support/temp.ts';

const DAY_MS = 24 * 60 * 60_000;

describe('the journal', () => {
  let folder: TemporaryFolder;
  let clock: FakeClock;
  beforeEach(() => {
    folder = createTemporaryFolder();
    clock = new FakeClock();
  });
  afterEach(() => folder.remove());
  const journal = () => createJournal(join(folder.path, 'logs'), clock);
  const path = () => join(folder.path, 'logs', 'activity.jsonl');
  const opened = (host: string) => ({ kind: 'opened', host }) as const;

  it('keeps what processes write, for the person alone', async () => {
    journal().note('example', opened('a.example.com'));
    clock.jump(1_000);
    journal().note('other', { kind: 'issued', sshSerial: '6218401993027714835', renewed: true });
    expect(await journal().read()).toEqual([
      { atMs: clock.now() - 1_000, profile: 'example', event: opened('a.example.com') },
      {
        atMs: clock.now(),
        profile: 'other',
        event: { kind: 'issued', sshSerial: '6218401993027714835', renewed: true },
      },
    ]);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
  });

  it('has no secrets in it, whatever a failure quotes', () => {
    const problem =
      'refresh_token=0.AAAASECRETSECRETSECRETSECRET eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
    const cause = failure('INTERNAL', { problem });
    journal().note('example', { kind: 'sign-in-failed', failure: cause });
    expect(readFileSync(path(), 'utf8')).not.toMatch(/SECRET|eyJhbGci/);
  });

  it('forgets what is older than thirty days, and what is of a clock far ahead', async () => {
    journal().note('example', opened('old.example.com'));
    clock.jump(20 * DAY_MS);
    journal().note('example', opened('new.example.com'));
    clock.jump(11 * DAY_MS);
    expect((await journal().read()).map(({ event }) => event)).toEqual([opened('new.example.com')]);
    expect(readFileSync(path(), 'utf8')).toContain('old.example.com');
    expect(await journal().prune()).toEqual(ok(undefined));
    expect(readFileSync(path(), 'utf8')).not.toContain('old.example.com');
    clock.jump(-40 * DAY_MS);
    expect(await journal().read()).toEqual([]);
  });

  it('grows no larger than it may, and loses the oldest', async () => {
    const one = journal();
    for (let number = 0; number < 1_600; number++)
      one.note('example', opened(`${'x'.repeat(300)}-${number}`));
    expect(statSync(path()).size).toBeGreaterThan(512 * 1024);
    await one.prune();
    expect(statSync(path()).size).toBeLessThan(300 * 1024);
    const left = await one.read();
    expect(left.at(-1)?.event).toEqual(opened(`${'x'.repeat(300)}-1599`));
  });

  it('forgets an organisation, and is gone with the last one', async () => {
    const one = journal();
    one.note('example', opened('a'));
    one.note('other', opened('b'));
    await one.forget('example');
    expect((await one.read()).map(({ profile }) => profile)).toEqual(['other']);
    await one.forget('other');
    expect(existsSync(path())).toBe(false);
    expect(await one.forget('nobody')).toEqual(ok(undefined));
  });

  it('passes over lines that are damaged or of another version', async () => {
    journal().note('example', opened('a'));
    appendFileSync(path(), 'half a li\n{"atMs":1}\n{"atMs":1,"profile":"x","event":{"kind":"danced"}}\n\n');
    journal().note('example', opened('b'));
    expect((await journal().read()).map(({ event }) => event)).toEqual([opened('a'), opened('b')]);
  });

  it('writes nothing through a link, and nothing fails where it cannot write', async () => {
    journal().note('example', opened('a'));
    const other = join(folder.path, 'other');
    writeFileSync(other, '');
    const linked = createJournal(join(folder.path, 'linked'), clock);
    linked.note('example', opened('a'));
    await linked.forget('example');
    symlinkSync(other, join(folder.path, 'linked', 'activity.jsonl'));
    linked.note('example', opened('b'));
    expect(readFileSync(other, 'utf8')).toBe('');
    writeFileSync(join(folder.path, 'file'), '');
    createJournal(join(folder.path, 'file'), clock).note('example', opened('c'));
  });
});
