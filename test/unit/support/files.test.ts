import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeLeftoversOf } from '#main/support/file-leftovers.ts';
import {
  readTextFile,
  rehearseWrite,
  removeFile,
  writeFileAtomically,
  writeNewFolder,
} from '#main/support/files.ts';
import { ensurePrivateFolder } from '#main/support/own-folders.ts';
import { temporaryFolder } from '#test/support/temp.ts';

const isRoot = process.geteuid?.() === 0;
const modeOf = (path: string): number => lstatSync(path).mode & 0o777;

/** A file that belongs to somebody else: given away by root, or found where an ordinary user always finds one. */
function foreignFile(folder: string): string {
  if (!isRoot) return '/etc/hostname';
  const path = join(folder, 'foreign');
  writeFileSync(path, 'theirs');
  chownSync(path, 65_534, 65_534);
  return path;
}

describe('writing a new folder', () => {
  it('puts the files into it, for this user alone', async () => {
    const folder = join(temporaryFolder(), 'new');
    expect((await writeNewFolder(folder, { a: 'hello', b: '' })).ok).toBe(true);
    expect(readdirSync(folder)).toEqual(['a', 'b']);
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('hello');
    expect(['', 'a', 'b'].map((name) => modeOf(join(folder, name)))).toEqual([0o700, 0o600, 0o600]);
  });

  it('takes none that is there already, whatever it is', async () => {
    const folder = temporaryFolder();
    symlinkSync('elsewhere', join(folder, 'link'));
    for (const path of [folder, join(folder, 'link')]) {
      const problem = 'there is a file where a folder should be';
      expect(await writeNewFolder(path, { a: 'hello' })).toMatchObject({
        ok: false,
        error: { code: 'FILE_REFUSED', facts: { path, problem } },
      });
    }
    expect(readdirSync(folder)).toEqual(['link']);
  });
});

describe('rehearsing to write a file', () => {
  it('leaves nothing, and says what would be in the way', async () => {
    const folder = temporaryFolder();
    expect((await rehearseWrite(join(folder, 'file'), 1000)).ok).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
    expect(await rehearseWrite(join(folder, 'nowhere', 'file'), 1000)).toMatchObject({
      ok: false,
      error: { code: 'FILE_REFUSED', facts: { problem: 'its folder does not exist' } },
    });
  });
});

describe('what a killed process left of writing a file', () => {
  it.each([
    ['writes', (path: string) => writeFileAtomically(path, 'new', { alone: true })],
    ['removes', (path: string) => removeFile(path, { alone: true })],
    ['sweeps', (path: string) => removeLeftoversOf(path)],
  ])('goes at once where somebody %s it alone, and nothing else does', async (_, work) => {
    const folder = temporaryFolder();
    const left = ['.file.0123456789ab.tmp', '.other.0123456789ab.tmp', '.file.tmp'];
    for (const name of left) writeFileSync(join(folder, name), 'half');
    expect((await work(join(folder, 'file'))).ok).toBe(true);
    expect(readdirSync(folder).filter((name) => name !== 'file')).toEqual(['.file.tmp', left[1]]);
  });
});

describe('writing a file atomically', () => {
  it('writes a new file for this user alone', async () => {
    const path = join(temporaryFolder(), 'new');
    expect(await writeFileAtomically(path, 'hello')).toEqual({ ok: true, value: undefined });
    expect(readFileSync(path, 'utf8')).toBe('hello');
    expect(modeOf(path)).toBe(0o600);
  });

  it('replaces an old file and its mode', async () => {
    const path = join(temporaryFolder(), 'old');
    writeFileSync(path, 'old', { mode: 0o644 });
    await writeFileAtomically(path, Buffer.from('new'));
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(modeOf(path)).toBe(0o600);
  });

  it('gives the mode that was asked for, whatever the umask', async () => {
    const path = join(temporaryFolder(), 'public');
    const before = process.umask(0o077);
    try {
      await writeFileAtomically(path, 'x', { mode: 0o644 });
    } finally {
      process.umask(before);
    }
    expect(modeOf(path)).toBe(0o644);
  });

  it('leaves only the file behind', async () => {
    const folder = temporaryFolder();
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => writeFileAtomically(join(folder, 'shared'), `${n}`)),
    );
    expect(readdirSync(folder)).toEqual(['shared']);
  });

  it('refuses a link, and leaves what it points at alone', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'target'), 'kept');
    symlinkSync(join(folder, 'target'), join(folder, 'link'));
    expect(await writeFileAtomically(join(folder, 'link'), 'x')).toEqual({
      ok: false,
      error: { code: 'FILE_REFUSED', facts: { path: join(folder, 'link'), problem: 'it is a link' } },
    });
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('kept');
    expect(readdirSync(folder).sort()).toEqual(['link', 'target']);
  });

  it('refuses a dangling link too', async () => {
    const path = join(temporaryFolder(), 'link');
    symlinkSync('nowhere', path);
    expect(await writeFileAtomically(path, 'x')).toMatchObject({
      error: { facts: { problem: 'it is a link' } },
    });
  });

  it('refuses a file of another user', async () => {
    const path = foreignFile(temporaryFolder());
    expect(await writeFileAtomically(path, 'x')).toMatchObject({
      error: { code: 'FILE_REFUSED', facts: { problem: 'it belongs to another user' } },
    });
    expect(readFileSync(path, 'utf8')).not.toBe('x');
  });

  it('leaves no temporary file where the last step cannot be done', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'taken'));
    expect(await writeFileAtomically(join(folder, 'taken'), 'x')).toMatchObject({
      error: { facts: { problem: 'it is not a plain file' } },
    });
    expect(await writeFileAtomically(join(folder, 'missing', 'file'), 'x')).toMatchObject({
      error: { facts: { problem: 'its folder does not exist' } },
    });
    // A name that fits while the temporary file's longer one does not.
    expect(await writeFileAtomically(join(folder, 'n'.repeat(250)), 'x')).toMatchObject({ ok: false });
    expect(readdirSync(folder)).toEqual(['taken']);
  });

  it('removes what a killed writer of the same file left, and nothing else', async () => {
    const folder = temporaryFolder();
    const old = new Date(Date.now() - 120_000);
    for (const name of ['.key.0123456789ab.tmp', '.other.0123456789ab.tmp', '.key.notes.tmp']) {
      writeFileSync(join(folder, name), 'left');
      utimesSync(join(folder, name), old, old);
    }
    writeFileSync(join(folder, '.key.ba9876543210.tmp'), 'being written');
    await writeFileAtomically(join(folder, 'key'), 'x');
    expect(readdirSync(folder).sort()).toEqual([
      '.key.ba9876543210.tmp',
      '.key.notes.tmp',
      '.other.0123456789ab.tmp',
      'key',
    ]);
  });
});

describe('reading a text file', () => {
  it('gives undefined for a missing one', async () => {
    expect(await readTextFile(join(temporaryFolder(), 'none'))).toEqual({ ok: true, value: undefined });
  });

  it('gives its text, through a link too', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'text'), 'Grüße');
    symlinkSync('text', join(folder, 'link'));
    expect(await readTextFile(join(folder, 'link'))).toEqual({ ok: true, value: 'Grüße' });
  });

  it('refuses a folder and a device without waiting on them', async () => {
    for (const path of [temporaryFolder(), '/dev/null']) {
      expect(await readTextFile(path)).toMatchObject({
        error: { facts: { path, problem: 'it is not a plain file' } },
      });
    }
  });
});

describe('removing a file', () => {
  it('is done also when there is none', async () => {
    const path = join(temporaryFolder(), 'gone');
    writeFileSync(path, 'x');
    expect(await removeFile(path)).toEqual({ ok: true, value: undefined });
    expect(await removeFile(path)).toEqual({ ok: true, value: undefined });
    expect(await removeFile(join(path, 'in', 'no', 'folder'))).toEqual({ ok: true, value: undefined });
  });

  it('refuses a link', async () => {
    const folder = temporaryFolder();
    symlinkSync('nowhere', join(folder, 'link'));
    expect(await removeFile(join(folder, 'link'))).toMatchObject({ ok: false });
    expect(readdirSync(folder)).toEqual(['link']);
  });
});

describe('a private folder', () => {
  it('is made with its parents, for this user alone', async () => {
    const path = join(temporaryFolder(), 'a', 'b');
    expect(await ensurePrivateFolder(path)).toEqual({ ok: true, value: undefined });
    expect(modeOf(path)).toBe(0o700);
    expect(modeOf(join(path, '..'))).toBe(0o700);
  });

  it('is closed to others where it stood open', async () => {
    const path = join(temporaryFolder(), 'open');
    mkdirSync(path);
    chmodSync(path, 0o755);
    await ensurePrivateFolder(path);
    expect(modeOf(path)).toBe(0o700);
  });

  it('is refused where a link, a file or a folder of another user stands', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'real'));
    symlinkSync('real', join(folder, 'link'));
    writeFileSync(join(folder, 'file'), '');
    const foreign = isRoot ? join(folder, 'foreign') : '/usr';
    if (isRoot) {
      mkdirSync(foreign);
      chownSync(foreign, 65_534, 65_534);
    }
    const problems = [];
    for (const path of [join(folder, 'link'), join(folder, 'file'), foreign]) {
      const made = await ensurePrivateFolder(path);
      problems.push(made.ok || made.error.code !== 'FILE_REFUSED' ? made : made.error.facts.problem);
    }
    expect(problems).toEqual([
      'it is a link',
      'there is a file where a folder should be',
      'it belongs to another user',
    ]);
  });
});
