import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { policyJsonSchema } from '#main/access/json-schema.ts';
import { POLICY_PAGES } from '#main/cli/words/policy-manual.ts';
import { temporaryFolder } from '#test/support/temp.ts';
import { exampleSettings, fakeWorld } from './fake-world.ts';

const FINE = `# ours
version: 1
serial: 41
roles:
  dba:
    title: Database operator
    groups: [ssh-db]
    access: [{ hosts: ["db-*"], users: [postgres] }]
hosts: [{ name: db-1 }, { name: db-2 }]
`;

function files(texts: Record<string, string>) {
  const home = temporaryFolder();
  const at = (name: string): string => join(home, name);
  for (const [name, text] of Object.entries(texts)) writeFileSync(at(name), text);
  return { at, read: (name: string) => readFileSync(at(name), 'utf8'), home };
}

describe('latchkey policy check', () => {
  it('says what is in a policy with nothing to mend', async () => {
    const { at, home } = files({ 'policy.yaml': FINE });
    expect(await fakeWorld({ home }).latchkey('policy', 'check', at('policy.yaml'))).toEqual({
      code: 0,
      stdout: '~/policy.yaml: nothing to mend\n  Serial 41: 1 group gives 1 role on 2 hosts.\n',
      stderr: '',
    });
  });

  it('tells each problem with its place, and ends with 6', async () => {
    const { at, home } = files({ 'policy.yaml': `${FINE.replace('postgres', 'post gres')}more: 1\n` });
    const { code, stdout } = await fakeWorld({ home }).latchkey('policy', 'check', at('policy.yaml'));
    expect([code, stdout]).toEqual([
      6,
      `~/policy.yaml cannot be used: 2 problems

~/policy.yaml:8:41  problem
  roles.dba.access[0].users[0] must be the name of an account: 1 to 32 letters,
  digits, "_", "." or "-", and no "-" or "." first.

~/policy.yaml:10:1  problem
  more is not known here; there are version, serial, published, title,
  supportContact, showUngranted, ignoredGroups, roles, hosts.
`,
    ]);
  });

  it('lets warnings pass, unless it is to be strict', async () => {
    const { at } = files({ 'policy.yaml': FINE.replace('[ssh-db]', '[ops/night]') });
    for (const [words, exit] of [
      [[], 0],
      [['--strict'], 6],
    ] as const) {
      const { code, stdout } = await fakeWorld().latchkey('policy', 'check', at('policy.yaml'), ...words);
      expect([code, stdout]).toEqual([exit, expect.stringContaining('policy.yaml: 1 warning\n')]);
    }
  });

  it('shows some of what there is much of, and all of it to scripts', async () => {
    const names = Array.from({ length: 1200 }, (_, index) => `{ name: web-${index} }`).join(', ');
    const { at } = files({ 'policy.yaml': FINE.replace('hosts: [{', `hosts: [${names}, {`) });
    const { stdout } = await fakeWorld().latchkey('policy', 'check', at('policy.yaml'));
    expect(stdout.match(/^\s+No role reaches/gm)).toHaveLength(5);
    expect(stdout).toContain('Not shown: 1,195 more of the kind “unreached-host”. With --json all are.\n');
    const { code, stdout: json } = await fakeWorld().latchkey('policy', 'check', at('policy.yaml'), '--json');
    expect([code, JSON.parse(json)]).toEqual([
      0,
      { ok: true, file: at('policy.yaml'), serial: 41, findings: expect.objectContaining({ length: 1200 }) },
    ]);
  });

  it('draws nothing that a group’s name brings on the screen', async () => {
    const { at } = files({ 'policy.yaml': FINE.replace('[ssh-db]', '["\\e[31mred \\u202e"]') });
    const { stdout } = await fakeWorld().latchkey('policy', 'check', at('policy.yaml'));
    expect(stdout).toContain('“�[31mred �”');
  });

  it('says that there is no file', async () => {
    const { at } = files({});
    const { code, stderr } = await fakeWorld().latchkey('policy', 'check', at('policy.yaml'));
    expect([code, stderr.replace(/\s+/g, ' ')]).toEqual([
      7,
      expect.stringContaining('There is no such file.'),
    ]);
  });
});

describe('latchkey policy diff', () => {
  it('tells by group what is gained and lost', async () => {
    const { at } = files({
      'old.yaml': FINE,
      'new.yaml': FINE.replace('41', '42').replace('"db-*"', 'db-2').replace('[ssh-db]', '[ssh-db, ssh-new]'),
    });
    const { code, stdout } = await fakeWorld().latchkey('policy', 'diff', at('old.yaml'), at('new.yaml'));
    expect([code, stdout]).toEqual([
      0,
      `2 groups gain or lose something
Serial 41 → 42

ssh-db
  Loses  1 host: db-1 (postgres)
         all hosts of 1 pattern or label: db-* (postgres)

ssh-new
  Gains  the roles Database operator (dba)
         the principals dba
         1 host: db-2 (postgres)
`,
    ]);
  });

  it('says that nothing changes, and where a serial number does not grow', async () => {
    const { at } = files({ 'old.yaml': FINE, 'new.yaml': FINE.replace('db-2', 'db-3') });
    const { stdout } = await fakeWorld().latchkey('policy', 'diff', at('old.yaml'), at('old.yaml'));
    expect(stdout).toBe('Nobody gains or loses anything\n');
    const changed = await fakeWorld().latchkey('policy', 'diff', at('old.yaml'), at('new.yaml'));
    expect(changed.stdout).toContain('The serial number is 41 in both. It has to grow,');
    const json = await fakeWorld().latchkey('policy', 'diff', at('old.yaml'), at('new.yaml'), '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: true,
      serial: { older: 41, newer: 41 },
      hosts: { added: ['db-3'] },
    });
  });
});

describe('latchkey policy keygen, sign and verify', () => {
  it('make a key, sign a policy with it, and say that computers take it', async () => {
    const { at, read } = files({ 'policy.yaml': FINE });
    const made = await fakeWorld().latchkey('policy', 'keygen', at('key.pem'));
    const key = /"access": \{ "keys": \["(.{43})"\] \}\n$/.exec(made.stdout)?.[1] ?? '';
    expect([made.code, key]).toEqual([0, expect.stringMatching(/^[\w-]{43}$/)]);
    expect(statSync(at('key.pem')).mode & 0o777).toBe(0o600);
    expect(made.stdout).not.toContain('PRIVATE');

    const signed = await fakeWorld().latchkey('policy', 'sign', at('policy.yaml'), '--key', at('key.pem'));
    expect([signed.code, read('policy.yaml')]).toEqual([0, FINE]);
    const settings = exampleSettings({ access: { keys: [key] } });
    const verify = (...words: string[]) =>
      fakeWorld({ settings }).latchkey('policy', 'verify', at('policy.yaml'), ...words);
    expect((await verify()).code).toBe(0);
    expect((await verify('--key', key)).stdout).toContain('Computers with these keys take this policy\n');

    writeFileSync(at('policy.yaml'), `${FINE}\n`);
    expect((await verify()).stderr).toContain('it was changed after it was signed');
    const again = await fakeWorld().latchkey(
      'policy',
      'sign',
      at('policy.yaml'),
      '--key',
      at('key.pem'),
      '--serial',
      '42',
    );
    expect([again.code, read('policy.yaml')]).toEqual([0, `${FINE.replace('41', '42')}\n`]);
    expect(await verify()).toMatchObject({ code: 0, stdout: expect.stringContaining('serial number 42') });
    expect((await fakeWorld().latchkey('policy', 'verify', at('policy.yaml'))).stderr).toContain(
      'Which key?',
    );
  });

  it('never write over a key', async () => {
    const { at, read } = files({ 'key.pem': 'mine' });
    const { code, stderr } = await fakeWorld().latchkey('policy', 'keygen', at('key.pem'));
    expect([code, read('key.pem'), stderr]).toEqual([
      7,
      'mine',
      expect.stringContaining('It is there already.'),
    ]);
  });

  it.each([
    [
      'a smaller serial number',
      FINE,
      ['--serial', '40'],
      'The policy has the serial number 41 already, and 40 is less.',
    ],
    [
      'a serial number that is none',
      FINE,
      ['--serial', '4x'],
      'A serial number is a whole number, and “4x” is none.',
    ],
    ['a policy without one', FINE.replace('serial: 41\n', ''), [], 'The policy has no serial number.'],
  ])('sign nothing with %s', async (_, text, words, sentence) => {
    const { at, read } = files({ 'policy.yaml': text });
    await fakeWorld().latchkey('policy', 'keygen', at('key.pem'));
    const { code, stderr } = await fakeWorld().latchkey(
      'policy',
      'sign',
      at('policy.yaml'),
      '--key',
      at('key.pem'),
      ...words,
    );
    expect([code, read('policy.yaml'), stderr]).toEqual([6, text, expect.stringContaining(sentence)]);
    expect(() => read('policy.yaml.jws')).toThrow('ENOENT');
  });

  it('sign no policy that computers could not use, and with no file that is no key', async () => {
    const { at, read } = files({ 'bad.yaml': 'version: 2', 'policy.yaml': FINE });
    await fakeWorld().latchkey('policy', 'keygen', at('key.pem'));
    const bad = await fakeWorld().latchkey('policy', 'sign', at('bad.yaml'), '--key', at('key.pem'));
    expect([bad.code, bad.stdout]).toEqual([6, expect.stringContaining('version must be 1')]);
    const noKey = await fakeWorld().latchkey('policy', 'sign', at('policy.yaml'), '--key', at('policy.yaml'));
    expect([noKey.code, noKey.stderr]).toEqual([6, expect.stringContaining('is no private key in PEM')]);
    for (const name of ['bad.yaml.jws', 'policy.yaml.jws']) expect(() => read(name)).toThrow('ENOENT');
  });
});

describe('the help of latchkey policy', () => {
  it('prints the JSON Schema', async () => {
    const { stdout } = await fakeWorld().latchkey('policy', 'schema');
    expect(JSON.parse(stdout)).toEqual(policyJsonSchema());
  });

  it.each(Object.entries(POLICY_PAGES))('has a page for %s, in 80 columns', async (name, page) => {
    const { code, stdout } = await fakeWorld().latchkey(...name.split(' '), '--help');
    expect([code, stdout]).toEqual([0, expect.stringContaining(page.about[0]?.slice(0, 20) ?? '')]);
    expect(stdout).toMatch(new RegExp(`^Usage  latchkey ${name} `));
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect((await fakeWorld().latchkey('help', ...name.split(' '))).stdout).toBe(stdout);
    expect((await fakeWorld().latchkey('policy', '--help')).stdout).toContain(page.summary);
  });
});
