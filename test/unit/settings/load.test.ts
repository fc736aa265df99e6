import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldersOf } from '#main/settings/folders.ts';
import { settingsJsonSchema } from '#main/settings/json-schema.ts';
import { loadSettings } from '#main/settings/load.ts';
import { chooseProfile, resolveProfile } from '#main/settings/profile.ts';
import type { Settings } from '#main/settings/schema.ts';
import { type SettingsSource, settingsSources } from '#main/settings/sources.ts';
import { fail } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { temporaryFolder } from '#test/support/temp.ts';

const FINGERPRINT = '91e4'.repeat(16);
const authority = { url: 'https://ca.example.com', fingerprint: FINGERPRINT };

const source = (name: string, document: unknown): SettingsSource => ({
  name,
  read: async () => ok(document),
});

async function settingsOf(document: unknown): Promise<Settings> {
  const loaded = await loadSettings([source('test', document)]);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return loaded.value.settings;
}

async function problemsOf(document: unknown): Promise<readonly string[]> {
  const loaded = await loadSettings([source('test', document)]);
  if (loaded.ok || loaded.error.code !== 'SETTINGS_INVALID') throw new Error('taken as right');
  expect(loaded.error.facts.source).toBe('test');
  return loaded.error.facts.problems;
}

const profileProblems = (profile: object) => problemsOf({ profiles: { work: { authority, ...profile } } });

describe('settings', () => {
  it('need only an authority, and the rest has defaults', async () => {
    const settings = await settingsOf({ profiles: { work: { authority } } });
    expect(resolveProfile(settings, 'work')).toEqual(
      ok({
        name: 'work',
        title: 'work',
        okta: { groupsClaim: 'groups' },
        authority,
        ssh: { enabled: true, keyType: 'ed25519', config: true, hosts: [] },
        x509: { enabled: true, files: true, store: true, sites: [], root: 'none' },
        network: {},
        access: { keys: [], refreshEverySeconds: 3600 },
        certificateLifeSeconds: undefined,
        renewAt: 66,
        whenSessionEnds: 'keep',
        supportContact: undefined,
      }),
    );
  });

  it('say where the access policy comes from', async () => {
    const access = {
      file: '/etc/latchkey/policy.yaml',
      url: 'http://127.0.0.1:8080/policy.yaml?ref=main',
      keys: ['11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'],
    };
    const settings = await settingsOf({
      profiles: { work: { authority, access: { ...access, refreshEvery: '90m' } } },
    });
    const resolved = resolveProfile(settings, 'work');
    expect(resolved.ok && resolved.value.access).toEqual({ ...access, refreshEverySeconds: 5400 });
  });

  it('are taken over whole', async () => {
    const settings = await settingsOf({
      $schema: './settings.schema.json',
      version: 1,
      defaultProfile: 'work',
      log: { level: 'debug' },
      profiles: {
        work: {
          title: 'Example',
          okta: {
            issuer: 'example.okta.com',
            serverId: '',
            clientId: '0oa1example2',
            clientAuthentication: 'client_secret_post',
            scopes: ['openid', 'email'],
            redirectUris: ['http://127.0.0.1:10000', 'http://[::1]:10001/callback'],
            groupsClaim: 'roles',
          },
          authority: {
            url: 'https://ca.example.com:9000/',
            fingerprint: FINGERPRINT.toUpperCase().replace(/..(?=.)/g, '$&:'),
            provisioner: 'okta',
          },
          ssh: { enabled: false, keyType: 'ecdsa', agent: '/run/agent.sock' },
          x509: {
            enabled: true,
            files: false,
            folder: '/home/sam/certificates',
            store: false,
            sites: ['https://[*.]example.com'],
            root: 'store',
          },
          certificateLife: '1h30m',
          renewAt: 50,
          whenSessionEnds: 'remove',
          supportContact: 'help@example.com',
        },
      },
    });
    expect(settings.log).toEqual({ level: 'debug' });
    expect(chooseProfile(settings)).toMatchObject({
      value: {
        title: 'Example',
        okta: {
          serverId: '',
          groupsClaim: 'roles',
          redirectUris: ['http://127.0.0.1:10000', 'http://[::1]:10001/callback'],
        },
        authority: { url: 'https://ca.example.com:9000', fingerprint: FINGERPRINT, provisioner: 'okta' },
        ssh: { enabled: false, keyType: 'ecdsa', agent: '/run/agent.sock' },
        x509: {
          enabled: true,
          files: false,
          folder: '/home/sam/certificates',
          store: false,
          sites: ['https://[*.]example.com'],
          root: 'store',
        },
        certificateLifeSeconds: 5400,
        renewAt: 50,
        whenSessionEnds: 'remove',
        supportContact: 'help@example.com',
      },
    });
  });

  it('are empty where no source has any', async () => {
    expect(await loadSettings([source('test', undefined)])).toEqual(
      ok({ settings: { profiles: {} }, origin: {} }),
    );
    expect(chooseProfile({ profiles: {} })).toMatchObject({ error: { code: 'NOT_SET_UP' } });
    expect(chooseProfile({ profiles: {} }, 'toString')).toMatchObject({
      error: { code: 'NOT_SET_UP', facts: { profile: 'toString' } },
    });
    expect(chooseProfile({ profiles: { work: { authority } } }, 'wrok')).toMatchObject({
      error: { code: 'NOT_SET_UP', facts: { profile: 'wrok', known: ['work'] } },
    });
  });

  it('name the profile that is meant where several are there', async () => {
    const profiles = { one: { authority }, two: { authority } };
    const settings = await settingsOf({ profiles });
    expect(chooseProfile(settings)).toMatchObject({
      error: { code: 'PROFILE_CHOICE', facts: { found: ['one', 'two'] } },
    });
    expect(chooseProfile(settings, 'two')).toMatchObject({ value: { name: 'two' } });
    expect(chooseProfile(await settingsOf({ defaultProfile: 'one', profiles }))).toMatchObject({
      value: { name: 'one' },
    });
  });
});

describe('what is wrong with settings', () => {
  it('is said for every setting, beginning with its name', async () => {
    expect(
      await profileProblems({
        title: 7,
        okta: {
          scopes: ['email'],
          redirectUris: ['https://example.com/callback', 'http://127.0.0.1:10000/#x'],
          clientAuthentication: 'jwt',
        },
        authority: { url: 'http://ca.example.com', fingerprint: '91e4' },
        ssh: true,
        x509: { folder: 'certificates' },
        access: {
          file: 'policy.yaml',
          url: 'http://it.example.com/policy.yaml',
          keys: ['11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUR'],
          refreshEvery: '5s',
        },
        certificateLife: '8 hours',
        renewAt: 95,
      }),
    ).toEqual([
      'profiles.work.title must be text',
      'profiles.work.okta.clientAuthentication must be one of none, client_secret_basic, client_secret_post',
      'profiles.work.okta.scopes must contain "openid"',
      'profiles.work.okta.redirectUris.0 must be an address of this computer, such as http://127.0.0.1:10000',
      'profiles.work.okta.redirectUris.1 must be an address of this computer, such as http://127.0.0.1:10000',
      'profiles.work.authority.url must be an address such as https://ca.example.com',
      'profiles.work.authority.fingerprint must be the SHA-256 fingerprint of the root certificate: 64 hexadecimal digits',
      'profiles.work.ssh must be a group of settings in { }',
      'profiles.work.x509.folder must be a whole path from the root',
      'profiles.work.access.file must be a whole path from the root',
      'profiles.work.access.url must be an address such as https://it.example.com/policy.yaml',
      'profiles.work.access.keys.0 must be a public key as latchkey policy keygen prints it: 43 letters',
      'profiles.work.access.refreshEvery must be a time such as "30m", at least "1m"',
      'profiles.work.certificateLife must be a time such as "8h" or "90m"',
      'profiles.work.renewAt must be between 10 and 90',
    ]);
    expect(await problemsOf({ version: 2, profiles: { work: { authority: { url: '' } } } })).toEqual([
      'version must be 1',
      'profiles.work.authority.url must not be empty',
      'profiles.work.authority.fingerprint is missing',
    ]);
    expect(await problemsOf({ profiles: [] })).toEqual(['profiles must be a group of settings in { }']);
    expect(await problemsOf(['profiles'])).toEqual(['the document must be a group of settings in { }']);
    expect(await problemsOf({ defaultProfile: 'home', profiles: { work: { authority } } })).toEqual([
      'defaultProfile is “home”, which is not among the profiles (work)',
    ]);
  });

  it('is that they ask for no certificate at all', async () => {
    expect(await profileProblems({ ssh: { enabled: false }, x509: { enabled: false } })).toEqual([
      'profiles.work.x509.enabled must be true where ssh.enabled is false, or there is no certificate to ask for',
    ]);
    await settingsOf({ profiles: { work: { authority, ssh: { enabled: false } } } });
    await settingsOf({ profiles: { work: { authority, ssh: {}, x509: { enabled: false } } } });
    const strong = source('managed settings', { profiles: { work: { x509: { enabled: false } } } });
    const weak = source('settings.json', { profiles: { work: { authority, ssh: { enabled: false } } } });
    expect(await loadSettings([strong, weak])).toMatchObject({
      error: { facts: { source: 'managed settings', problems: [expect.stringContaining('x509.enabled')] } },
    });
  });

  it('is that two organisations have one folder for their files, of which IT’s counts', async () => {
    const inFolder = (folder: string) => ({ authority, x509: { folder } });
    const sentence =
      'profiles.home.x509.folder is where the files of the organisation “work” are; each needs a folder of its own';
    expect(
      await problemsOf({ profiles: { work: inFolder('/keys'), home: inFolder('/other/../keys/') } }),
    ).toEqual([sentence]);
    await settingsOf({ profiles: { work: inFolder('/keys/work'), home: inFolder('/keys/home') } });
    const both = { profiles: { work: inFolder('/keys'), home: inFolder('/keys') } };
    const managed = { ...source('managed settings', both), managed: true };
    expect(await loadSettings([managed])).toMatchObject({
      value: {
        settings: { profiles: { work: inFolder('/keys'), home: { x509: {} } } },
        notes: [
          { code: 'MANAGED_INVALID', facts: { setting: 'profiles.home.x509.folder', problem: sentence } },
        ],
      },
    });
  });

  it('is said for unknown settings, with the one that was probably meant', async () => {
    expect(
      await profileProblems({ okta: { clientid: 'x' }, whenSesionEnds: 'remove', colour: 'blue' }),
    ).toEqual([
      'profiles.work.okta.clientid is not a setting; did you mean profiles.work.okta.clientId?',
      'profiles.work.whenSesionEnds is not a setting; did you mean profiles.work.whenSessionEnds?',
      'profiles.work.colour is not a setting',
    ]);
    expect(await profileProblems({ client_id: 'x' })).toEqual([
      'profiles.work.client_id is not a setting; did you mean profiles.work.okta.clientId?',
    ]);
    expect(await problemsOf({ issuer: 'x', profile: {} })).toEqual([
      'issuer is not a setting; did you mean profiles.<name>.okta.issuer?',
      'profile is not a setting; did you mean profiles?',
    ]);
  });

  it.each(['', 'Work', 'a b', '../up', '-dash', 'con', 'lpt1', 'a'.repeat(33)])(
    'is said for "%s" as the name of a profile',
    async (name) => {
      expect(await problemsOf({ profiles: { [name]: { authority } } })).toEqual([
        expect.stringContaining('cannot be the name of an organisation here'),
      ]);
    },
  );
});

describe('several sources', () => {
  it('give each value whole from the strongest that sets it, and say which that is', async () => {
    const loaded = await loadSettings([
      source('managed settings', { profiles: { work: { authority, okta: { scopes: ['openid'] } } } }),
      source('user', {
        defaultProfile: 'work',
        profiles: {
          work: { okta: { scopes: ['openid', 'email'], clientId: 'x' }, authority: { url: 'https://other' } },
        },
      }),
    ]);
    expect(loaded).toEqual(
      ok({
        settings: {
          defaultProfile: 'work',
          profiles: { work: { authority, okta: { scopes: ['openid'], clientId: 'x' } } },
        },
        origin: {
          defaultProfile: 'user',
          'profiles.work.authority.url': 'managed settings',
          'profiles.work.authority.fingerprint': 'managed settings',
          'profiles.work.okta.scopes': 'managed settings',
          'profiles.work.okta.clientId': 'user',
        },
      }),
    );
  });

  it('of IT that cannot be used are passed over one by one, and what holds without them is said', async () => {
    const redirectUris = ['http://127.0.0.1:10000', 'https://elsewhere.example.com'];
    const managed: SettingsSource = {
      ...source('managed settings', {
        profiles: {
          work: {
            authority,
            renewAt: 5,
            whenSessionEnds: 'stay',
            okta: { redirectUris },
            suportContact: 'Ann',
          },
        },
      }),
      managed: true,
    };
    const user = source('user', { profiles: { work: { renewAt: 50, title: 'Work' } } });
    const loaded = await loadSettings([managed, user]);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    const { settings, origin, notes = [] } = loaded.value;
    expect(settings.profiles.work).toEqual({ authority, renewAt: 50, title: 'Work', okta: {} });
    expect(origin['profiles.work.renewAt']).toBe('user');
    const told = notes.map(({ code, facts }) => ({ code, ...facts }));
    expect(told.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))).toEqual([
      {
        code: 'MANAGED_INVALID',
        source: 'managed settings',
        setting: 'profiles.work.okta.redirectUris',
        problem: expect.stringContaining('must be an address of this computer'),
      },
      {
        code: 'MANAGED_INVALID',
        source: 'managed settings',
        setting: 'profiles.work.renewAt',
        problem: 'profiles.work.renewAt must be between 10 and 90',
        inForce: '50',
      },
      {
        code: 'MANAGED_INVALID',
        source: 'managed settings',
        setting: 'profiles.work.suportContact',
        problem: expect.stringContaining('did you mean'),
      },
      {
        code: 'MANAGED_INVALID',
        source: 'managed settings',
        setting: 'profiles.work.whenSessionEnds',
        problem: expect.stringContaining('must be one of keep, remove'),
      },
    ]);
  });

  it('of IT without which nothing can be done are not passed over', async () => {
    const managed = { ...source('managed settings', { profiles: { work: { renewAt: 5 } } }), managed: true };
    expect(await loadSettings([managed])).toMatchObject({
      error: {
        code: 'SETTINGS_INVALID',
        facts: { problems: expect.arrayContaining(['profiles.work.authority is missing']) },
      },
    });
  });

  const KEY = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
  it.each<[string, object, string]>([
    [
      'the authority',
      { authority: { ...authority, url: 'ca.example.com' } },
      'profiles.work.authority.url must be an address such as https://ca.example.com',
    ],
    [
      'who signs the access policy',
      { access: { keys: [KEY, KEY.slice(1)] } },
      'profiles.work.access.keys.1 must be a public key as latchkey policy keygen prints it: 43 letters',
    ],
    [
      'who signs the access policy, by a name that is mistyped',
      { access: { keey: [KEY] } },
      'profiles.work.access.keey is not a setting; did you mean profiles.work.access.keys?',
    ],
    [
      'one key that signs the access policy, where a list is meant',
      { access: { key: KEY } },
      'profiles.work.access.key is not a setting',
    ],
    [
      'all of the access policy',
      { access: [KEY] },
      'profiles.work.access must be a group of settings in { }',
    ],
    ['where Okta is', { okta: { issuer: '' } }, 'profiles.work.okta.issuer must not be empty'],
    [
      'where Okta is, by a name that is mistyped',
      { okta: { isuer: 'https://example.okta.com' } },
      'profiles.work.okta.isuer is not a setting; did you mean profiles.work.okta.issuer?',
    ],
    ['which authorization server', { okta: { serverId: 7 } }, 'profiles.work.okta.serverId must be text'],
  ])('of IT that say %s stop everything, even where the person says another', async (_, work, problem) => {
    const managed = { ...source('managed settings', { profiles: { work } }), managed: true };
    const own = {
      authority,
      access: { keys: [KEY], url: 'https://elsewhere.example.com/policy.yaml' },
      okta: { issuer: 'https://elsewhere.example.com', serverId: 'default' },
    };
    expect(await loadSettings([managed, source('user', { profiles: { work: own } })])).toEqual(
      fail('SETTINGS_INVALID', { source: 'managed settings', problems: [problem] }),
    );
  });

  it('are blamed each for its own', async () => {
    const managed = source('managed settings', { profiles: { work: { authority, renewAt: 5 } } });
    const user = source('user', { profiles: { work: { certificateLife: 'long' } } });
    const loaded = await loadSettings([managed, user]);
    expect(loaded).toMatchObject({
      error: { facts: { source: 'user', problems: [expect.stringContaining('certificateLife')] } },
    });
    expect(await loadSettings([managed])).toMatchObject({
      error: {
        facts: { source: 'managed settings', problems: ['profiles.work.renewAt must be between 10 and 90'] },
      },
    });
    expect(
      await loadSettings([
        source('managed settings', { profiles: { work: { authority } } }),
        source('user', { profiles: { home: { title: 'Home' } } }),
      ]),
    ).toMatchObject({
      error: { facts: { source: 'user', problems: ['profiles.home.authority is missing'] } },
    });
  });

  it('never let a document reach into JavaScript itself', async () => {
    const document = JSON.parse('{"__proto__": {"polluted": true}, "profiles": {}}');
    await loadSettings([source('test', document)]);
    expect('polluted' in {}).toBe(false);
  });

  it('give a setting for every origin, and an origin for every setting', async () => {
    const part = fc.record(
      {
        title: fc.stringMatching(/^[a-z]{1,8}$/),
        renewAt: fc.integer({ min: 10, max: 90 }),
        okta: fc.record({ clientId: fc.stringMatching(/^[a-z]{1,8}$/) }),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 4 }), async (parts) => {
        const loaded = await loadSettings([
          ...parts.map((profile, index) => source(`${index}`, { profiles: { work: profile } })),
          source('base', { profiles: { work: { authority } } }),
        ]);
        if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
        const { settings, origin } = loaded.value;
        const work = settings.profiles.work;
        const expected: Record<string, string> = {};
        for (const [index, { title, renewAt, okta }] of [...parts.entries()].reverse()) {
          if (title !== undefined) expected['profiles.work.title'] = `${index}`;
          if (renewAt !== undefined) expected['profiles.work.renewAt'] = `${index}`;
          if (okta?.clientId !== undefined) expected['profiles.work.okta.clientId'] = `${index}`;
        }
        expect(origin).toMatchObject(expected);
        expect(Object.keys(origin)).toHaveLength(Object.keys(expected).length + 2);
        expect(work?.title).toBe(parts[Number(expected['profiles.work.title'] ?? -1)]?.title);
        expect(work?.renewAt).toBe(parts[Number(expected['profiles.work.renewAt'] ?? -1)]?.renewAt);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the file with the settings', () => {
  const foldersIn = (folder: string) =>
    foldersOf({
      platform: 'linux',
      environment: {},
      home: folder,
      userId: 1000,
      temporary: folder,
      hasRunUser: false,
    });

  it('is settings.json in the settings folder, and may be missing', async () => {
    const folders = foldersIn(temporaryFolder());
    expect(await loadSettings(settingsSources({}, folders))).toMatchObject({
      value: { settings: { profiles: {} } },
    });
    mkdirSync(folders.settings, { recursive: true });
    const path = join(folders.settings, 'settings.json');
    writeFileSync(path, `\uFEFF${JSON.stringify({ profiles: { work: { authority } } })}`);
    expect(await loadSettings(settingsSources({}, folders))).toMatchObject({
      value: { origin: { 'profiles.work.authority.url': path } },
    });
  });

  it('says where it is not JSON, without repeating what stands there', async () => {
    const folders = foldersIn(temporaryFolder());
    const path = join(folders.settings, 'settings.json');
    mkdirSync(folders.settings, { recursive: true });
    writeFileSync(path, '{\n  "profiles": {},\n  surprise\n}');
    expect(await loadSettings(settingsSources({}, folders))).toEqual({
      ok: false,
      error: {
        code: 'SETTINGS_INVALID',
        facts: { source: path, problems: ['the document is not JSON at line 3 column 3'] },
      },
    });
  });

  it.each([
    ['a character that fits nowhere', '{\n  "profiles": {},\n  "renewAt": x\n}', 3, 14],
    ['a comma too many in a list', '{\n  "list": [1, 2,]\n}', 2, 17],
    ['a document that ends too early', '{\n  "profiles": tru', 2, 18],
    ['a document that goes on', '{}\n}', 2, 1],
    ['an empty document', '', 1, 1],
    ['a mark before the stray character', '\uFEFFx', 1, 1],
  ])('says where for %s', async (_, text, line, column) => {
    const folders = foldersIn(temporaryFolder());
    mkdirSync(folders.settings, { recursive: true });
    writeFileSync(join(folders.settings, 'settings.json'), text);
    expect(await loadSettings(settingsSources({}, folders))).toMatchObject({
      error: { facts: { problems: [`the document is not JSON at line ${line} column ${column}`] } },
    });
  });

  it('is the one that LATCHKEY_SETTINGS names instead, which has to be there', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'other.json');
    const read = () => loadSettings(settingsSources({ LATCHKEY_SETTINGS: path }, foldersIn(folder)));
    expect(await read()).toMatchObject({
      error: { facts: { source: path, problems: ['there is no such file, but LATCHKEY_SETTINGS names it'] } },
    });
    writeFileSync(path, JSON.stringify({ profiles: { work: { authority } } }));
    expect(await read()).toMatchObject({ value: { settings: { profiles: { work: { authority } } } } });
  });
});

describe('the JSON Schema', () => {
  it('names every setting, explains it, and forbids others', () => {
    const schema = JSON.stringify(settingsJsonSchema());
    for (const name of ['defaultProfile', 'fingerprint', 'redirectUris', 'whenSessionEnds', 'keyType']) {
      expect(schema).toContain(`"${name}"`);
    }
    expect(schema).toContain('Files for curl and other tools');
    expect(schema).toContain('"additionalProperties":false');
  });
});
