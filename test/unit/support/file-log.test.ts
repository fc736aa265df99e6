import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { logLevel, openFileLog } from '#main/support/file-log.ts';
import type { LogFacts } from '#main/support/log.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { temporaryFolder } from '#test/support/temp.ts';

const clock = new FakeClock('2026-11-20T08:02:11.5Z');
const open = (folder: string, level: 'debug' | 'info' | 'warn' = 'info') =>
  openFileLog({ folder, level, clock });
const linesOf = (path: string): Record<string, unknown>[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('the log', () => {
  it('has one line of JSON for each event, written when the call returns', () => {
    const folder = join(temporaryFolder(), 'logs');
    const log = open(folder);
    log.info('okta.refresh', { status: 200, groups: ['ssh'], requestId: undefined });
    log.warn('authority.refused');
    expect(linesOf(join(folder, 'latchkey.log'))).toEqual([
      {
        time: '2026-11-20T08:02:11.500Z',
        level: 'info',
        event: 'okta.refresh',
        process: process.pid,
        status: 200,
        groups: ['ssh'],
      },
      { time: '2026-11-20T08:02:11.500Z', level: 'warn', event: 'authority.refused', process: process.pid },
    ]);
  });

  it('is made at the first line, for this user alone', () => {
    const folder = join(temporaryFolder(), 'logs');
    const log = open(folder);
    log.debug('not.wanted');
    expect(readdirSync(join(folder, '..'))).toEqual([]);
    log.info('first');
    expect(lstatSync(folder).mode & 0o777).toBe(0o700);
    expect(lstatSync(join(folder, 'latchkey.log')).mode & 0o777).toBe(0o600);
  });

  it('is closed to others where an earlier one stood open', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'latchkey.log'), '', { mode: 0o644 });
    open(folder).info('first');
    expect(lstatSync(join(folder, 'latchkey.log')).mode & 0o777).toBe(0o600);
  });

  it('leaves out what is below its level', () => {
    const folder = temporaryFolder();
    for (const level of ['debug', 'info', 'warn'] as const) {
      const log = open(folder, level);
      log.debug(`debug.at.${level}`);
      log.info(`info.at.${level}`);
      log.warn(`warn.at.${level}`);
    }
    expect(linesOf(join(folder, 'latchkey.log')).map(({ event }) => event)).toEqual([
      'debug.at.debug',
      'info.at.debug',
      'warn.at.debug',
      'info.at.info',
      'warn.at.info',
      'warn.at.warn',
    ]);
  });

  it('takes secrets out, and cuts what is too long', () => {
    const folder = temporaryFolder();
    const log = open(folder);
    log.info('callback', { url: '/?code=pZ3x9Qa7Lm2Vb8Kd&state=hT5rW1yU6nB4cE0s', refreshToken: 'q' });
    log.info('answer', {
      body: 'word '.repeat(10_000),
      ...({ deep: { password: 'hunter2' } } as unknown as LogFacts),
    });
    const [callback, answer] = linesOf(join(folder, 'latchkey.log'));
    expect(callback).toMatchObject({ url: '/?code=[removed]&state=[removed]', refreshToken: '[removed]' });
    expect(answer).toMatchObject({ deep: { password: '[removed]' } });
    expect(String(answer?.body)).toHaveLength(2_001);
  });

  it('never has more than two files of one megabyte', () => {
    const folder = temporaryFolder();
    const first = open(folder);
    const second = open(folder);
    const fact = 'word '.repeat(380);
    for (let n = 0; n < 1_200; n++) (n % 2 === 0 ? first : second).info('event', { n, fact });
    expect(readdirSync(folder).sort()).toEqual(['latchkey.log', 'latchkey.old.log']);
    for (const name of readdirSync(folder)) {
      expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1_000_000);
    }
    const kept = [...linesOf(join(folder, 'latchkey.old.log')), ...linesOf(join(folder, 'latchkey.log'))];
    // Nothing is lost at the turn: what is there goes up to the last one without a gap.
    const numbers = kept.map(({ n }) => Number(n)).sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, index) => 1_200 - numbers.length + index));
    expect(numbers.length).toBeGreaterThan(500);
  });

  it('loses without a word what cannot be written', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(() => open(join(folder, 'file')).info('event')).not.toThrow();
    mkdirSync(join(folder, 'linked'));
    writeFileSync(join(folder, 'target'), 'kept');
    symlinkSync('../target', join(folder, 'linked', 'latchkey.log'));
    expect(() => open(join(folder, 'linked')).info('event')).not.toThrow();
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('kept');
    const unwritable = {
      get trap(): never {
        throw new Error('no');
      },
    } as unknown as LogFacts;
    const log = open(folder);
    expect(() => log.info('event', unwritable)).not.toThrow();
    log.info('next');
    expect(linesOf(join(folder, 'latchkey.log'))).toMatchObject([{ event: 'next' }]);
  });
});

describe('the level of the log', () => {
  it('is what LATCHKEY_LOG says, else the setting, else info', () => {
    expect(logLevel({ LATCHKEY_LOG: 'debug' }, 'warn')).toBe('debug');
    expect(logLevel({ LATCHKEY_LOG: 'loud' }, 'warn')).toBe('warn');
    expect(logLevel({}, undefined)).toBe('info');
  });
});
