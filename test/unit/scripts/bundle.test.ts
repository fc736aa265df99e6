import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTemporaryFolder } from '#test/support/temp.ts';
import { type Bundle, bundle } from '../../../scripts/bundle/bundle.mjs';

const BALLAST = `export const ballast = '${'x'.repeat(5000)}';`;

const SOURCES = {
  'latchkey.ts': `
    import childProcess from 'node:child_process';
    import { createHash } from 'node:crypto';
    import * as tls from 'node:tls';
    declare const __LATCHKEY_VERSION__: string;
    const loads = () => ['crypto', 'tls', 'child_process'].filter((name) =>
      process.moduleLoadList.includes('NativeModule ' + name));
    const answers: Record<string, () => unknown> = {
      version: () => __LATCHKEY_VERSION__,
      loads,
      uses: () => [createHash('sha256').update('').digest('hex').slice(0, 8), typeof tls.connect,
        typeof childProcess.spawn, loads().length],
      headers: () => {
        const headers = new Response('{}', { headers: new Headers({ A: 'b' }) }).headers;
        return [headers.get('a'), process.moduleLoadList.some((name) => name.includes('undici'))];
      },
      late: async () => (await import('./late.ts')).ballast.length,
    };
    void (async () => console.log(JSON.stringify(await answers[process.argv[2] ?? '']?.())))();`,
  'late.ts': BALLAST,
  'unresolved.ts': `import 'no-such-package-of-this-name';`,
};

/** Asks another process, because V8 does not read the code of a source that it has compiled before. */
function acceptsCompiledCode(path: string): boolean {
  const script = `
    const { readFileSync } = require('node:fs');
    const { Script } = require('node:vm');
    const cachedData = readFileSync(process.argv[1] + '.code');
    const { cachedDataRejected } = new Script(readFileSync(process.argv[1], 'latin1'), { cachedData });
    console.log(cachedDataRejected === false);`;
  return JSON.parse(execFileSync(process.execPath, ['-e', script, path], { encoding: 'utf8', env: {} }));
}

describe('the bundle of the command', () => {
  const temporary = createTemporaryFolder();
  const folder = temporary.path;
  const command = join(folder, 'out', 'latchkey.cjs');
  const parts = join(folder, 'out', 'parts');
  const run = (argument: string): unknown =>
    JSON.parse(execFileSync(process.execPath, [command, argument], { encoding: 'utf8', env: {} }));
  let built: Bundle;

  beforeAll(async () => {
    for (const [name, source] of Object.entries(SOURCES)) writeFileSync(join(folder, name), source);
    built = await bundle({
      entry: join(folder, 'latchkey.ts'),
      folder: join(folder, 'out'),
      version: '1.2.3',
    });
  });
  afterAll(() => temporary.remove());

  it('knows its version', () => {
    expect(run('version')).toBe('1.2.3');
  });

  it('keeps what is imported later in a part of its own, out of what is loaded at start', () => {
    expect(built.parts).toBe(2);
    expect(built.bytes - built.bytesAtStart).toBeGreaterThan(BALLAST.length - 100);
    expect(run('late')).toBe(5000);
  });

  it('loads no slow built-in module that is imported and not used', () => {
    expect(run('loads')).toEqual([]);
  });

  it('loads a built-in module when it is used, however it was imported', () => {
    expect(run('uses')).toEqual(['e3b0c442', 'function', 'function', 3]);
  });

  it('holds headers and answers without the HTTP client that Node’s own come with', () => {
    expect(run('headers')).toEqual(['b', false]);
  });

  it('carries compiled code that a plain Node accepts', () => {
    const files = readdirSync(parts).filter((name) => name.endsWith('.js'));
    expect(files).toHaveLength(2);
    for (const name of files) expect(acceptsCompiledCode(join(parts, name))).toBe(true);
  });

  it('starts from its sources where the compiled code is of another version, or missing', () => {
    const main = join(parts, 'main.js');
    const code = readFileSync(`${main}.code`);
    writeFileSync(`${main}.code`, 'made by another V8');
    expect(acceptsCompiledCode(main)).toBe(false);
    expect(run('version')).toBe('1.2.3');
    rmSync(`${main}.code`);
    expect(run('version')).toBe('1.2.3');
    writeFileSync(`${main}.code`, code);
  });

  it('is not built over an import that leads nowhere', async () => {
    const entry = join(folder, 'unresolved.ts');
    const unbuilt = join(folder, 'unbuilt');
    await expect(bundle({ entry, folder: unbuilt, version: '1.2.3' })).rejects.toThrow('no-such-package');
    expect(readdirSync(folder)).not.toContain('unbuilt');
  });
});
