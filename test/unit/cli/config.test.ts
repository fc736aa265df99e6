import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingRows } from '#main/application/setting-rows.ts';
import { systemdUnit } from '#main/cli/systemd-unit.ts';
import { settingsJsonSchema } from '#main/settings/json-schema.ts';
import { loadSettings } from '#main/settings/load.ts';
import { chooseProfile } from '#main/settings/profile.ts';
import type { Settings } from '#main/settings/schema.ts';
import { userFileSource } from '#main/settings/sources.ts';
import { ok } from '#main/support/result.ts';
import { temporaryFolder } from '#test/support/temp.ts';
import { exampleSettings, FINGERPRINT, fakeWorld } from './fake-world.ts';

const FILE = '/home/sam/.config/latchkey/settings.json';

function withOrigins(settings: Settings, origin: Record<string, string>) {
  return fakeWorld({ settings, composition: { settings: async () => ok({ settings, origin }) } });
}

describe('latchkey config', () => {
  it('shows every setting, its value, and who set it', async () => {
    const settings = exampleSettings({
      okta: { redirectUris: ['http://127.0.0.1:10000', 'http://127.0.0.1:10001'] },
      renewAt: 50,
    });
    const { latchkey } = withOrigins(settings, {
      'profiles.example.authority.url': FILE,
      'profiles.example.authority.fingerprint': FILE,
      'profiles.example.okta.redirectUris': FILE,
      'profiles.example.renewAt': 'managed settings',
    });
    const { code, stdout } = await latchkey('config', 'show');
    expect(code).toBe(0);
    expect(stdout).toBe(`Settings of “example”
Marked *: set in ~/.config/latchkey/settings.json

  title                      example
  okta.issuer                as the authority says
  okta.serverId              not set
  okta.clientId              as the authority says
  okta.clientAuthentication  as the authority says
  okta.scopes                as the authority says
* okta.redirectUris          http://127.0.0.1:10000 http://127.0.0.1:10001
  okta.groupsClaim           groups
* authority.url              https://ca.example.com
* authority.fingerprint      ${FINGERPRINT}
  authority.provisioner      as the authority says
  ssh.enabled                yes
  ssh.keyType                ed25519
  ssh.agent                  not set
  ssh.config                 yes
  ssh.hosts                  not set
  x509.enabled               yes
  x509.files                 yes
  x509.folder                not set
  x509.testUrl               not set
  network.proxy              not set
  access.file                not set
  access.url                 not set
  access.keys                not set
  access.refreshEvery        3600s
  certificateLife            as the authority says
  renewAt                    50%  (managed settings)
  whenSessionEnds            keep
  supportContact             not set
`);
  });

  it('says what is made of the address of Okta', async () => {
    const okta = { issuer: 'https://example-admin.okta.com/admin/dashboard', serverId: 'default' };
    const shown = () => fakeWorld({ settings: exampleSettings({ okta }) });
    const said =
      'Okta organisation example.okta.com (the address is its admin console), custom authorization server “default”';
    expect((await shown().latchkey('config', 'show')).stdout.replaceAll('\n', ' ')).toContain(
      `okta.issuer is read as: ${said}.`,
    );
    expect(JSON.parse((await shown().latchkey('config', 'show', '--json')).stdout)).toMatchObject({
      oktaReadAs: said,
    });
  });

  it('forgets no setting that the schema knows', async () => {
    const chosen = chooseProfile(exampleSettings());
    if (!chosen.ok) throw new Error('the example is complete');
    const rows = settingRows(chosen.value, { settings: exampleSettings(), origin: {} });
    expect(rows.map(({ name }) => name).sort()).toEqual(knownSettings().sort());
  });

  it('names who set a value as the loaded settings do', async () => {
    const path = join(temporaryFolder(), 'settings.json');
    writeFileSync(
      path,
      JSON.stringify({ profiles: { example: { ...exampleSettings().profiles.example, renewAt: 40 } } }),
    );
    const loaded = await loadSettings([userFileSource(path)]);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    const chosen = chooseProfile(loaded.value.settings);
    if (!chosen.ok) throw new Error(JSON.stringify(chosen.error));
    const rows = settingRows(chosen.value, loaded.value);
    expect(rows.filter(({ setBy }) => setBy === path).map(({ name }) => name)).toEqual([
      'authority.url',
      'authority.fingerprint',
      'renewAt',
    ]);
  });

  it('answers in JSON, with what is not set left out', async () => {
    const { stdout } = await fakeWorld().latchkey('config', 'show', '--json');
    const { ok: done, profile, file, settings } = JSON.parse(stdout);
    expect([done, profile, file]).toEqual([true, 'example', FILE]);
    expect(settings).toContainEqual({ name: 'renewAt', value: 66, setBy: 'default' });
    expect(settings).toContainEqual({ name: 'okta.issuer', setBy: 'provisioner' });
  });

  it('says where everything is, or one place alone for a script', async () => {
    expect(
      (await fakeWorld().latchkey('config', 'path')).stdout,
    ).toBe(`Settings        ~/.config/latchkey/settings.json
State           ~/.local/state/latchkey
Logs            ~/.local/state/latchkey/logs
Cache           ~/.cache/latchkey
Locks           /run/user/1000/latchkey
Control socket  /run/user/1000/latchkey/control.sock
`);
    expect((await fakeWorld().latchkey('config', 'path', 'settings')).stdout).toBe(`${FILE}\n`);
    expect(JSON.parse((await fakeWorld().latchkey('config', 'path', '--json')).stdout)).toMatchObject({
      ok: true,
      settings: FILE,
    });
  });
});

describe('latchkey import-step', () => {
  /** A home with a step set-up in it, and settings that are really written. */
  function home() {
    const folder = temporaryFolder();
    mkdirSync(join(folder, '.step', 'config'), { recursive: true });
    writeFileSync(
      join(folder, '.step', 'config', 'defaults.json'),
      JSON.stringify({ 'ca-url': 'https://ca.example.com', fingerprint: FINGERPRINT, provisioner: 'okta' }),
    );
    const file = join(folder, '.config', 'latchkey', 'settings.json');
    const importStep = (...words: string[]) =>
      fakeWorld({
        home: folder,
        environment: {},
        composition: { settings: () => loadSettings([userFileSource(file)]) },
      }).latchkey('import-step', ...words);
    const written = (): unknown => JSON.parse(readFileSync(file, 'utf8'));
    return { folder, file, importStep, written };
  }

  it('writes what step knows, says so, and what to type next', async () => {
    const { importStep, written } = home();
    expect(await importStep()).toEqual({
      code: 0,
      stderr: '',
      stdout: `Latchkey is set up for “ca-example-com”

Found in     ~/.step
Authority    https://ca.example.com
Fingerprint  ${FINGERPRINT}
Provisioner  okta
Settings     ~/.config/latchkey/settings.json

Next: latchkey login, or latchkey doctor to check first
`,
    });
    expect(written()).toEqual({
      profiles: {
        'ca-example-com': {
          authority: { url: 'https://ca.example.com', fingerprint: FINGERPRINT, provisioner: 'okta' },
        },
      },
    });
  });

  it('has nothing to do the second time', async () => {
    const { importStep } = home();
    await importStep();
    const { code, stdout } = await importStep();
    expect([code, stdout.split('\n')[0]]).toEqual([0, '“ca-example-com” is in the settings already']);
  });

  it('only shows with --dry-run', async () => {
    const { importStep, written } = home();
    const { code, stdout } = await importStep('--dry-run', '--name', 'work');
    expect([code, stdout.split('\n')[0]]).toEqual([0, 'This would be written as “work”']);
    expect(stdout).toContain('\nNothing was changed.\n');
    expect(written).toThrow();
  });

  it('does not overwrite another organisation of that name, unless told to', async () => {
    const { folder, file, importStep, written } = home();
    mkdirSync(join(folder, '.config', 'latchkey'), { recursive: true });
    const other = { authority: { url: 'https://other.example.com', fingerprint: FINGERPRINT }, renewAt: 40 };
    writeFileSync(file, JSON.stringify({ profiles: { work: other } }));
    const refused = await importStep('--name', 'work');
    expect([refused.code, refused.stdout]).toEqual([6, '']);
    expect(refused.stderr).toContain(
      'The organisation “work” is there already\nIts authority is https://other.example.com.',
    );
    expect(written()).toEqual({ profiles: { work: other } });
    expect((await importStep('--name', 'work', '--replace')).code).toBe(0);
    expect(written()).toMatchObject({
      profiles: { work: { authority: { url: 'https://ca.example.com' }, renewAt: 40 } },
    });
  });

  it('says so where there is no step', async () => {
    const { folder, importStep } = home();
    const { code, stderr } = await importStep(join(folder, 'nowhere'));
    expect([code, stderr]).toEqual([
      6,
      'There is nothing to take over\n~/nowhere names no certificate authority that step could use.\n',
    ]);
    expect((await importStep('--context', 'x')).stderr).toContain(
      'step has no context “x” in ~/.step. It has: one without a name.',
    );
  });

  it('answers in JSON', async () => {
    const { importStep } = home();
    expect(JSON.parse((await importStep('--json')).stdout)).toMatchObject({
      ok: true,
      name: 'ca-example-com',
      outcome: 'written',
    });
  });
});

describe('the unit for systemd', () => {
  it('runs the command, whatever its path holds', () => {
    expect(systemdUnit('/usr/bin/node', '/usr/lib/latchkey/latchkey.cjs')).toContain(
      '\nExecStart=/usr/bin/node /usr/lib/latchkey/latchkey.cjs agent\n',
    );
    expect(systemdUnit('/opt/my node/node', '/100%/a"b$c')).toContain(
      '\nExecStart="/opt/my node/node" "/100%%/a\\"b$$c" agent\n',
    );
  });
});

/** The names of all settings of an organisation, as the schema has them. */
function knownSettings(): string[] {
  interface Node {
    readonly properties?: Readonly<Record<string, Node>>;
    readonly additionalProperties?: Node;
  }
  const leaves = (node: Node, path: string): string[] =>
    node.properties === undefined
      ? [path]
      : Object.entries(node.properties).flatMap(([key, child]) =>
          leaves(child, path === '' ? key : `${path}.${key}`),
        );
  const profiles = (settingsJsonSchema() as Node).properties?.profiles?.additionalProperties;
  return leaves(profiles ?? {}, '');
}
