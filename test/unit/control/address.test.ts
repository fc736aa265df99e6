import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFolder, controlAddress } from '#main/control/address.ts';
import { temporaryFolder } from '#test/support/temp.ts';

describe('the address of the control socket', () => {
  it('is a socket in the runtime folder', () => {
    expect(controlAddress('/run/user/1000/latchkey', 'linux')).toEqual({
      ok: true,
      value: { path: '/run/user/1000/latchkey/control.sock', folder: '/run/user/1000/latchkey' },
    });
  });

  it('is a named pipe on Windows, the same for the same folder and another for another user', () => {
    const [one, same, other] = [
      controlAddress('C:\\Users\\Sam\\AppData\\Local\\Latchkey', 'win32'),
      controlAddress('c:\\users\\sam\\AppData\\Local\\Latchkey', 'win32'),
      controlAddress('C:\\Users\\Kim\\AppData\\Local\\Latchkey', 'win32'),
    ];
    expect(one).toMatchObject({
      ok: true,
      value: { path: expect.stringMatching(/^\\\\\.\\pipe\\latchkey-[0-9a-f]{24}$/) },
    });
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it.each([
    ['linux', 107],
    ['darwin', 103],
  ] as const)('refuses a path that %s cannot hold, %i bytes being the longest', (platform, longest) => {
    const folderOf = (bytes: number): string => `/${'x'.repeat(bytes - '//control.sock'.length)}`;
    expect(controlAddress(folderOf(longest), platform).ok).toBe(true);
    expect(controlAddress(folderOf(longest + 1), platform)).toMatchObject({
      ok: false,
      error: { code: 'FILE_REFUSED', facts: { problem: expect.stringContaining(`${longest} bytes`) } },
    });
  });
});

describe('the folder of the control socket', () => {
  const check = (folder: string) => checkFolder({ path: join(folder, 'control.sock'), folder });

  it('is trusted when it is ours alone', async () => {
    const folder = temporaryFolder();
    expect(await check(folder)).toEqual({ ok: true, value: undefined });
  });

  it('need not be there yet', async () => {
    expect((await check(join(temporaryFolder(), 'latchkey'))).ok).toBe(true);
  });

  it('is not trusted when others may enter it', async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o750);
    expect(await check(folder)).toMatchObject({ ok: false, error: { code: 'FILE_REFUSED' } });
  });

  it('is not trusted when it is a link, even to a good folder', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'real'), { mode: 0o700 });
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    expect(await check(join(folder, 'link'))).toMatchObject({ ok: false, error: { code: 'FILE_REFUSED' } });
  });
});
