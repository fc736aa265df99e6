import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { findStepCa, provideStepCa } from '#test/stack/authority/step-ca-program.ts';
import { provideStep } from '#test/stack/authority/step-program.ts';
import { temporaryFolder } from '#test/support/temp.ts';

let folder: string;
let tools: string;
let said: string[];
const say = (line: string): void => {
  said.push(line);
};

function program(name: string, script: string): string {
  const path = join(folder, 'bin', name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Builds by writing a program that knows its version; counts how often. */
function goThatBuilds(): void {
  program(
    'go',
    `case "$1" in
       env) echo go1.26.8 ;;
       install)
         [ "$CGO_ENABLED" = 0 ] || exit 9
         echo x >> ${folder}/builds
         /bin/sleep 0.2
         echo "$5" >> ${folder}/modules
         built="$GOBIN/$(/usr/bin/basename "\${5%@*}")"
         printf '#!/bin/sh\\necho Smallstep CA/0.30.2\\n' > "$built"
         /bin/chmod +x "$built" ;;
     esac`,
  );
}

const builds = (): number =>
  existsSync(join(folder, 'builds')) ? readFileSync(join(folder, 'builds'), 'utf8').length / 2 : 0;

beforeEach(() => {
  folder = temporaryFolder();
  tools = join(folder, 'tools');
  mkdirSync(join(folder, 'bin'));
  said = [];
  // Only our own programs, so that a step-ca of this computer does not join in.
  vi.stubEnv('PATH', join(folder, 'bin'));
  vi.stubEnv('LATCHKEY_TEST_TOOLS', tools);
  return () => vi.unstubAllEnvs();
});

describe('step-ca', () => {
  it.each([
    'Smallstep CA/0.30.2 (linux/amd64)',
    'Smallstep CA/0.31.0',
    'Smallstep CA/1.0.0',
    'Smallstep CA/0000000-dev',
  ])('is taken from the PATH when it says %s', async (version) => {
    const path = program('step-ca', `echo '${version}'`);
    expect(await findStepCa()).toBe(path);
    expect(await provideStepCa(say)).toBe(path);
    expect(said).toEqual([]);
  });

  it.each([`echo 'Smallstep CA/0.28.4 (linux/amd64)'`, `echo 'something else'`, 'exit 1'])(
    'is not taken from the PATH when it answers by: %s',
    async (script) => {
      program('step-ca', script);
      expect(await findStepCa()).toBeUndefined();
    },
  );

  it('is built once where it is missing, and then found', async () => {
    goThatBuilds();
    const built = join(tools, 'step-ca-v0.30.2', 'step-ca');
    expect(await provideStepCa(say)).toBe(built);
    expect(said.join()).toContain(join(tools, 'step-ca-v0.30.2'));
    expect(await provideStepCa(say)).toBe(built);
    expect(await findStepCa()).toBe(built);
    expect(builds()).toBe(1);
    expect(readdirSync(join(tools, 'step-ca-v0.30.2'))).toEqual(['step-ca']);
    expect(readdirSync(tools)).toEqual(['step-ca-v0.30.2']);
  });

  it('is built once by several at a time', async () => {
    goThatBuilds();
    const paths = await Promise.all([provideStepCa(say), provideStepCa(say), provideStepCa(say)]);
    expect(new Set(paths).size).toBe(1);
    expect(builds()).toBe(1);
  });

  it('is built although another builder died', async () => {
    goThatBuilds();
    mkdirSync(tools);
    // No system gives out so high a number.
    writeFileSync(join(tools, 'step-ca-v0.30.2.lock'), '999999999');
    await provideStepCa(say);
    expect(builds()).toBe(1);
  });

  it('leaves no half of a build behind, and says why it failed', async () => {
    program('go', `[ "$1" = env ] && echo go1.26.8 || { echo 'no network' >&2; exit 1; }`);
    await expect(provideStepCa(say)).rejects.toThrow(/no network/);
    expect(readdirSync(join(tools, 'step-ca-v0.30.2'))).toEqual([]);
    expect(readdirSync(tools)).toEqual(['step-ca-v0.30.2']);
  });

  it('cannot be built by an old Go', async () => {
    program('go', 'echo go1.22.0');
    await expect(provideStepCa(say)).rejects.toThrow(/Go 1\.25 or later is needed; .* is go1\.22\.0/);
  });
});

describe('step', () => {
  it('is taken from the PATH by its own version, whatever step-ca says of itself', async () => {
    const path = program('step', `echo 'Smallstep CLI/0.30.6 (linux/amd64)'`);
    expect(await provideStep(say)).toBe(path);
  });

  it('is built beside step-ca, from its own module', async () => {
    program('step', `echo 'Smallstep CLI/0.28.0'`);
    goThatBuilds();
    expect(await provideStepCa(say)).toBe(join(tools, 'step-ca-v0.30.2', 'step-ca'));
    expect(await provideStep(say)).toBe(join(tools, 'step-v0.30.6', 'step'));
    expect(readFileSync(join(folder, 'modules'), 'utf8').trim().split('\n')).toEqual([
      'github.com/smallstep/certificates/cmd/step-ca@v0.30.2',
      'github.com/smallstep/cli/cmd/step@v0.30.6',
    ]);
    expect(said.map((line) => line.split(' once,')[0])).toEqual([
      'Building step-ca 0.30.2',
      'Building step 0.30.6',
    ]);
  });
});
