import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPemFiles, type PemCredential } from '#main/delivery/pem-files/pem-files.ts';
import { fail } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { temporaryFolder } from '#test/support/temp.ts';

function block(label: string, text: string): string {
  const base64 = Buffer.from(text).toString('base64');
  return `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`;
}

function credential(name: string): PemCredential {
  return {
    chainPem: [block('CERTIFICATE', `leaf ${name}`), block('CERTIFICATE', `intermediate ${name}`)],
    rootPem: block('CERTIFICATE', `root ${name}`),
    privateKeyPem: block('PRIVATE KEY', `key ${name}`),
  };
}

/** The number of the user `nobody` on Linux; any that is not root's does. */
const NOBODY = 65_534;

const generationsIn = (folder: string) =>
  readdirSync(folder).filter((name) => name.startsWith('generation-'));

describe.each(['linux', 'win32'] as const)('certificate files on %s', (platform) => {
  const start = () => {
    const folder = join(temporaryFolder(), 'certificates', 'example');
    return { folder, files: createPemFiles(folder, platform) };
  };

  it('are swept of all that a kill left beside them', async () => {
    const { folder, files } = start();
    for (const name of ['first', 'second']) await files.put(credential(name));
    const parent = join(folder, '..');
    mkdirSync(join(parent, '.example.0123456789ab.new'));
    mkdirSync(join(folder, 'generation-0123456789ab'));
    symlinkSync('generation-0123456789ab', join(folder, 'next-0123456789ab'));
    expect(await files.sweep()).toEqual(ok(undefined));
    expect(readdirSync(parent)).toEqual(['example']);
    expect(readdirSync(folder)).toEqual([
      '.made-by-latchkey',
      'current',
      expect.stringMatching(/^generation-/),
    ]);
    expect(await files.read()).toEqual(ok(credential('second')));
  });

  it.each(['put', 'remove', 'sweep'] as const)(
    'have no half-made folder beside them after %s',
    async (work) => {
      const { folder, files } = start();
      const parent = join(folder, '..');
      mkdirSync(join(parent, '.example.0123456789ab.new'), { recursive: true });
      writeFileSync(join(parent, '.example.0123456789ab.new', '.made-by-latchkey'), '');
      expect((await files[work](credential('first'))).ok).toBe(true);
      expect(readdirSync(parent)).toEqual(work === 'put' ? ['example'] : []);
    },
  );

  it('stand at paths that stay the same from renewal to renewal', async () => {
    const { folder, files } = start();
    const paths = {
      certificate: join(folder, 'current', 'cert.pem'),
      key: join(folder, 'current', 'key.pem'),
      chain: join(folder, 'current', 'chain.pem'),
      root: join(folder, 'current', 'root.pem'),
    };
    for (const name of ['first', 'second', 'third']) {
      expect(await files.put(credential(name))).toEqual(ok(paths));
      const { chainPem, rootPem, privateKeyPem } = credential(name);
      expect(readFileSync(paths.certificate, 'utf8')).toBe(chainPem.join(''));
      expect(readFileSync(paths.key, 'utf8')).toBe(privateKeyPem);
      expect(readFileSync(paths.chain, 'utf8')).toBe(chainPem[1]);
      expect(readFileSync(paths.root, 'utf8')).toBe(rootPem);
      expect(await files.read()).toEqual(ok(credential(name)));
    }
  });

  it('are for this user alone', async () => {
    const { folder, files } = start();
    await files.put(credential('first'));
    const generation = realpathSync(join(folder, 'current'));
    expect([folder, generation].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700]);
    const modes = readdirSync(generation).map((name) => statSync(join(generation, name)).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600, 0o600]);
  });

  it('keep the generation before, for programs that are just reading it, and no older one', async () => {
    const { folder, files } = start();
    const opened: string[] = [];
    for (const name of ['first', 'second', 'third']) {
      await files.put(credential(name));
      opened.push(realpathSync(join(folder, 'current')));
    }
    expect(generationsIn(folder)).toHaveLength(2);
    expect(readFileSync(join(opened[1] ?? '', 'key.pem'), 'utf8')).toBe(credential('second').privateKeyPem);
  });

  it('are gone without a trace when they are removed, and removing twice is no mistake', async () => {
    const { folder, files } = start();
    expect(await files.remove()).toEqual(ok(undefined));
    await files.put(credential('first'));
    await files.put(credential('second'));
    expect(await files.remove()).toEqual(ok(undefined));
    expect(lstatSync(folder, { throwIfNoEntry: false })).toBeUndefined();
    expect(await files.remove()).toEqual(ok(undefined));
    expect(await files.read()).toEqual(ok(undefined));
  });

  it('leave alone what others have put beside them', async () => {
    const { folder, files } = start();
    await files.put(credential('first'));
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    mkdirSync(join(folder, 'generation-mine'));
    await files.put(credential('second'));
    await files.remove();
    expect(readdirSync(folder).sort()).toEqual(['generation-mine', 'notes.txt']);
  });

  it('sweep up what a crash has left half written', async () => {
    const { folder, files } = start();
    await files.put(credential('first'));
    const half = join(folder, 'generation-0123456789ab');
    mkdirSync(half);
    writeFileSync(join(half, 'key.pem'), 'half a k');
    symlinkSync('generation-0123456789ab', join(folder, 'next-0123456789ab'));
    expect(await files.read()).toEqual(ok(credential('first')));
    await files.put(credential('second'));
    const all = ['.made-by-latchkey', 'current', ...generationsIn(folder).sort()];
    expect(readdirSync(folder).sort()).toEqual(all);
    expect(generationsIn(folder)).not.toContain('generation-0123456789ab');
  });

  it('come back after a crash between the generations, or in the middle of the very first', async () => {
    const { folder, files } = start();
    await files.put(credential('first'));
    rmSync(join(folder, 'current'));
    expect(await files.read()).toEqual(ok(undefined));
    expect((await files.put(credential('second'))).ok).toBe(true);
    expect(await files.read()).toEqual(ok(credential('second')));
    rmSync(join(folder, 'current', 'key.pem'));
    expect(await files.read()).toEqual(ok(undefined));
  });

  it('are not written through a link that somebody put in the place of their folder', async () => {
    const { folder, files } = start();
    const elsewhere = temporaryFolder();
    mkdirSync(join(folder, '..'), { recursive: true });
    symlinkSync(elsewhere, folder);
    const refusal = fail('FILE_REFUSED', { path: folder, problem: 'it is a link' });
    expect(await files.put(credential('first'))).toEqual(refusal);
    expect(await files.read()).toEqual(refusal);
    expect(await files.remove()).toEqual(refusal);
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it('are not reached, nor removed, through a link to another place', async () => {
    const { folder, files } = start();
    const elsewhere = temporaryFolder();
    const planted = join(elsewhere, 'generation-0123456789ab');
    mkdirSync(planted);
    writeFileSync(join(planted, 'key.pem'), 'not ours');
    await files.put(credential('first'));
    const current = join(folder, 'current');
    rmSync(current);
    symlinkSync(planted, current);
    const refusal = fail('FILE_REFUSED', { path: current, problem: 'it is a link to another place' });
    expect(await files.put(credential('first'))).toEqual(refusal);
    expect(await files.read()).toEqual(refusal);
    expect((await files.remove()).ok).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(['.made-by-latchkey', 'current']);
    expect(readlinkSync(current)).toBe(planted);
    expect(readFileSync(join(planted, 'key.pem'), 'utf8')).toBe('not ours');
  });

  it('do not take the place of a folder or a file that is not ours', async () => {
    const { folder, files } = start();
    mkdirSync(join(folder, 'current'), { recursive: true, mode: 0o700 });
    const problem = 'it is not the link that Latchkey makes';
    const refusal = fail('FILE_REFUSED', { path: join(folder, 'current'), problem });
    expect(await files.put(credential('first'))).toEqual(refusal);
    expect(generationsIn(folder)).toEqual([]);
  });

  it('neither change nor remove a folder that the person made for themselves alone', async () => {
    const { folder, files } = start();
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    expect((await files.put(credential('first'))).ok).toBe(true);
    expect(await files.read()).toEqual(ok(credential('first')));
    expect(await files.remove()).toEqual(ok(undefined));
    expect(readdirSync(folder)).toEqual([]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it.each([0o755, 0o777, 0o710, 0o1777])(
    'are not put into a folder in which others have rights (%o), which keeps them',
    async (mode) => {
      const { folder, files } = start();
      mkdirSync(folder, { recursive: true });
      chmodSync(folder, mode);
      const problem =
        'other users have rights in it; name a folder that is not there yet, or one of yours alone';
      expect(await files.put(credential('first'))).toEqual(fail('FILE_REFUSED', { path: folder, problem }));
      expect(await files.read()).toEqual(ok(undefined));
      expect(await files.remove()).toEqual(ok(undefined));
      expect(readdirSync(folder)).toEqual([]);
      expect(statSync(folder).mode & 0o7777).toBe(mode);
    },
  );

  it('take the rights of others away again from the folder that was made for them', async () => {
    const { folder, files } = start();
    await files.put(credential('first'));
    chmodSync(folder, 0o755);
    expect((await files.put(credential('second'))).ok).toBe(true);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('can be removed from their folder after it was opened to others', async () => {
    const { folder, files } = start();
    await files.put(credential('first'));
    chmodSync(folder, 0o755);
    expect(await files.remove()).toEqual(ok(undefined));
    expect(lstatSync(folder, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('are removed where the folder above may be entered but not listed', async () => {
    const above = temporaryFolder();
    const folder = join(above, 'given', 'example');
    const files = createPemFiles(folder, platform);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Nothing is hidden from root.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) for (const path of [above, join(above, 'given'), folder]) chownSync(path, NOBODY, NOBODY);
    if (isRoot) process.seteuid?.(NOBODY);
    try {
      expect((await files.put(credential('first'))).ok).toBe(true);
      chmodSync(join(above, 'given'), 0o311);
      expect(await files.remove()).toEqual(ok(undefined));
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(join(above, 'given'), 0o700);
    }
  });
});
