import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { profileFromStep, readStepConfiguration, stepFolder } from '#main/settings/import-step.ts';
import { checkSettings } from '#main/settings/load.ts';
import { ok } from '#main/support/result.ts';
import { temporaryFolder } from '#test/support/temp.ts';

const FINGERPRINT = '91e4'.repeat(16);

function stepHome(files: Readonly<Record<string, unknown>>): string {
  const home = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    const path = join(home, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return home;
}

async function read(home: string) {
  const found = await readStepConfiguration(home);
  if (!found.ok) throw new Error(JSON.stringify(found.error));
  return found.value;
}

describe('an existing set-up of step', () => {
  it('is where STEPPATH says, else at home', () => {
    expect(stepFolder({}, '/home/sam')).toBe('/home/sam/.step');
    expect(stepFolder({ STEPPATH: '/srv/step' }, '/home/sam')).toBe('/srv/step');
  });

  it('gives nothing where there is none, or none of a client', async () => {
    expect(await read(join(temporaryFolder(), 'none'))).toEqual([]);
    expect(await read(stepHome({ 'config/defaults.json': { root: '/nowhere' } }))).toEqual([]);
    expect(await read(stepHome({ 'config/defaults.json': { 'ca-url': 'https://ca.example.com' } }))).toEqual(
      [],
    );
  });

  it('gives what step ca bootstrap wrote', async () => {
    const home = stepHome({
      'config/defaults.json': {
        'ca-url': 'https://ca.example.com:9000',
        fingerprint: FINGERPRINT,
        root: '/home/sam/.step/certs/root_ca.crt',
        'redirect-url': 'http://127.0.0.1:10000',
        'min-password-length': 12,
      },
    });
    const [only, ...more] = await read(home);
    expect(more).toEqual([]);
    expect(only).toEqual({
      context: undefined,
      current: true,
      url: 'https://ca.example.com:9000',
      fingerprint: FINGERPRINT,
      rootPath: '/home/sam/.step/certs/root_ca.crt',
      provisioner: undefined,
      redirectUrl: 'http://127.0.0.1:10000',
    });
  });

  it('gives every context, the current one first, with what its profile changes', async () => {
    const home = stepHome({
      'contexts.json': {
        other: { profile: 'op', authority: 'oa' },
        'My Work': { profile: 'mw', authority: 'mw' },
      },
      'current-context.json': { context: 'My Work' },
      'authorities/oa/config/defaults.json': {
        'ca-url': 'ca.other.example',
        fingerprint: FINGERPRINT,
        provisioner: 'a',
      },
      'profiles/op/config/defaults.json': { provisioner: 'b' },
      'authorities/mw/config/defaults.json': { 'ca-url': 'https://ca.example.com', fingerprint: FINGERPRINT },
      'profiles/mw/config/defaults.json': {},
    });
    expect(await read(home)).toMatchObject([
      { context: 'My Work', current: true, url: 'https://ca.example.com', provisioner: undefined },
      { context: 'other', current: false, url: 'https://ca.other.example', provisioner: 'b' },
    ]);
  });

  it('is asked for the fingerprint of its root where it names none', async () => {
    const folder = temporaryFolder();
    const root = join(folder, 'root.crt');
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    execFileSync('openssl', [...request, '-subj', '/CN=Root', '-keyout', join(folder, 'key'), '-out', root], {
      stdio: 'ignore',
    });
    const said = execFileSync('openssl', ['x509', '-in', root, '-noout', '-fingerprint', '-sha256'], {
      encoding: 'utf8',
    });
    const home = stepHome({ 'config/defaults.json': { 'ca-url': 'https://ca.example.com', root } });
    expect(await read(home)).toMatchObject([
      { fingerprint: said.split('=')[1]?.trim().replaceAll(':', '').toLowerCase() },
    ]);
  });

  it('is not guessed at where a file of it cannot be understood', async () => {
    for (const [name, content] of [
      ['config/defaults.json', '{ broken'],
      ['contexts.json', { work: 'authority' }],
      ['current-context.json', []],
    ] as const) {
      const home = stepHome({ [name]: content });
      expect(await readStepConfiguration(home)).toMatchObject({
        error: { code: 'SETTINGS_INVALID', facts: { source: join(home, name) } },
      });
    }
  });
});

describe('a profile from it', () => {
  const step = {
    context: undefined,
    current: true,
    url: 'https://ca.example.com:9000',
    fingerprint: FINGERPRINT,
    rootPath: undefined,
    provisioner: undefined,
    redirectUrl: undefined,
  };

  it('takes over what Latchkey needs', () => {
    expect(profileFromStep({ ...step, provisioner: 'okta', redirectUrl: 'http://127.0.0.1:10000' })).toEqual({
      name: 'ca-example-com',
      profile: {
        authority: { url: 'https://ca.example.com:9000', fingerprint: FINGERPRINT, provisioner: 'okta' },
        okta: { redirectUris: ['http://127.0.0.1:10000'] },
      },
    });
  });

  it.each([
    ['My Work', 'my-work'],
    ['con', 'step'],
    ['会社', 'step'],
    ['-x-', 'x'],
    [`${'long '.repeat(10)}`, 'long-long-long-long-long-long-lo'],
  ])('of the context "%s" is called "%s", which can be saved', async (context, name) => {
    const made = profileFromStep({ ...step, context, redirectUrl: 'https://elsewhere.example.com' });
    expect(made.name).toBe(name);
    expect(made.profile).toMatchObject({ title: context });
    expect(await checkSettings({ profiles: { [made.name]: made.profile } })).toEqual(ok(expect.anything()));
  });
});
