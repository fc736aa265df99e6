import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { saveProfile } from '#main/settings/write.ts';
import { ok } from '#main/support/result.ts';
import { temporaryFolder } from '#test/support/temp.ts';

const authority = { url: 'https://ca.example.com', fingerprint: '91e4'.repeat(16) };

describe('saving a profile', () => {
  it('makes the file, for this user alone', async () => {
    const path = join(temporaryFolder(), 'latchkey', 'settings.json');
    expect(await saveProfile(path, 'work', { authority })).toEqual(ok(undefined));
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ profiles: { work: { authority } } });
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
    expect(lstatSync(join(path, '..')).mode & 0o777).toBe(0o700);
  });

  it('leaves everything else in the file, and the folder, as it was', async () => {
    const folder = temporaryFolder();
    const shared = join(folder, 'shared');
    mkdirSync(shared, { mode: 0o755 });
    const path = join(shared, 'settings.json');
    const before = {
      $schema: './schema.json',
      profiles: {
        home: { authority },
        work: { title: 'Example', okta: { clientId: 'a', scopes: ['openid'] }, authority },
      },
    };
    writeFileSync(path, JSON.stringify(before));
    await saveProfile(path, 'work', { authority, okta: { clientId: 'b' }, renewAt: 50 });
    const after = readFileSync(path, 'utf8');
    expect(JSON.parse(after)).toEqual({
      $schema: './schema.json',
      profiles: {
        home: { authority },
        work: { title: 'Example', okta: { clientId: 'b', scopes: ['openid'] }, authority, renewAt: 50 },
      },
    });
    expect(after.indexOf('home')).toBeLessThan(after.indexOf('work'));
    expect(lstatSync(shared).mode & 0o777).toBe(0o755);
  });

  it('writes nothing where the file or the outcome is not right', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'settings.json');
    expect(await saveProfile(path, 'Work!', { authority })).toMatchObject({
      error: { code: 'SETTINGS_INVALID' },
    });
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, '{ broken');
    expect(await saveProfile(path, 'work', { authority })).toMatchObject({
      error: { code: 'SETTINGS_INVALID', facts: { source: path } },
    });
    expect(readFileSync(path, 'utf8')).toBe('{ broken');
  });

  it('does not follow a link', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'target'), '{}');
    symlinkSync('target', join(folder, 'settings.json'));
    expect(await saveProfile(join(folder, 'settings.json'), 'work', { authority })).toMatchObject({
      error: { code: 'FILE_REFUSED' },
    });
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('{}');
    expect(readdirSync(folder).sort()).toEqual(['settings.json', 'target']);
  });
});
