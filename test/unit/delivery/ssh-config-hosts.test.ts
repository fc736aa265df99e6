import { generateKeyPairSync } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sshPublicKeyBlob } from '#main/certificates/ssh-key.ts';
import { hostBlocks, line, NAMES_ON_A_LINE } from '#main/delivery/ssh-config/blocks.ts';
import { usableHosts } from '#main/delivery/ssh-config/host-names.ts';
import { knownHostsText } from '#main/delivery/ssh-config/known-hosts.ts';
import { pathInConfig } from '#main/delivery/ssh-config/paths.ts';
import type { SshConfigHost } from '#main/delivery/ssh-config/types.ts';
import { optionsFor, readSshConfig } from '#test/support/ssh-config-reader.ts';

const IDENTITY = line('IdentityFile', '"/s/id-cert.pub"') + line('IdentitiesOnly', 'yes');
const identity = { IdentityFile: '"/s/id-cert.pub"', IdentitiesOnly: 'yes' };
const textFor = (hosts: readonly SshConfigHost[]): string =>
  hostBlocks(usableHosts(hosts), IDENTITY, 'local');
const effective = (hosts: readonly SshConfigHost[], host: string) =>
  optionsFor(readSshConfig(textFor(hosts)), host);

describe('what ssh is told of hosts', () => {
  it('is the account, the port and the way of each, and one identity for all of them', () => {
    const hosts = [
      { names: ['db-1', 'db-2'], user: 'deploy', port: 2222, jump: 'bastion.example.com' },
      { names: ['bastion.example.com'] },
    ];
    expect(textFor(hosts)).toBe(`Host db-1 db-2
  User deploy
  Port 2222
  ProxyJump bastion.example.com
  IdentityFile "/s/id-cert.pub"
  IdentitiesOnly yes
Host bastion.example.com
  IdentityFile "/s/id-cert.pub"
  IdentitiesOnly yes
`);
  });

  it('groups hosts with the same options, on lines that are not too long', () => {
    const names = Array.from({ length: 3 * NAMES_ON_A_LINE + 1 }, (_, index) => `web-${index}.example.com`);
    const blocks = readSshConfig(textFor(names.map((name) => ({ names: [name], user: 'deploy' }))));
    expect(blocks.map((block) => block.names.length)).toEqual([
      NAMES_ON_A_LINE,
      NAMES_ON_A_LINE,
      NAMES_ON_A_LINE,
      1,
    ]);
  });

  it('lets short names of long ones share a line', () => {
    const hosts = ['a', 'b'].map((name) => ({ names: [name], hostName: `${name}.prod.example.com` }));
    expect(textFor(hosts)).toContain('Host a b\n  HostName %h.prod.example.com\n');
  });

  it('knows a host at a bare address by its name', () => {
    const hosts = [{ names: ['web-1.example.com'], hostName: '10.0.0.7', port: 2222 }];
    expect(effective(hosts, 'web-1.example.com')).toEqual({
      HostName: '10.0.0.7',
      HostKeyAlias: 'web-1.example.com',
      Port: '2222',
      ...identity,
    });
  });

  it('puts names before patterns, and patterns that say more before those that say less', () => {
    const hosts = [
      { names: ['*.example.com'], user: 'wide' },
      { names: ['*.db.example.com'], user: 'narrow' },
      { names: ['one.db.example.com'], user: 'exact' },
    ];
    expect(effective(hosts, 'one.db.example.com')).toMatchObject({ User: 'exact' });
    expect(effective(hosts, 'two.db.example.com')).toMatchObject({ User: 'narrow' });
    expect(effective(hosts, 'three.example.com')).toMatchObject({ User: 'wide' });
    expect(effective(hosts, 'example.com')).toEqual({});
  });

  it('says what an entry leaves to ssh where a pattern would say something else', () => {
    const hosts = [
      { names: ['*.example.com'], user: 'wide', port: 2222, jump: 'bastion', hostName: 'gate.example.com' },
      { names: ['bastion', 'one.example.com'] },
    ];
    expect(effective(hosts, 'one.example.com')).toEqual({
      HostName: '%h',
      User: 'local',
      Port: '22',
      ProxyJump: 'none',
      ...identity,
    });
  });

  it('goes through the host on the way once, also where a pattern takes it in', () => {
    const hosts = [{ names: ['*.example.com'], user: 'deploy', jump: 'gate.example.com' }];
    expect(effective(hosts, 'web.example.com')).toMatchObject({ ProxyJump: 'gate.example.com' });
    expect(effective(hosts, 'gate.example.com')).toEqual({ ProxyJump: 'none', User: 'deploy', ...identity });
  });

  it('leaves out hosts whose way is a circle or has no end, and no others', () => {
    const jump = (name: string, over: string, hostName?: string): SshConfigHost => ({
      names: [name],
      jump: over,
      ...(hostName === undefined ? {} : { hostName }),
    });
    const chain = Array.from({ length: 12 }, (_, index) => jump(`hop-${index}`, `hop-${index + 1}`));
    const found = usableHosts([
      jump('self', 'self'),
      jump('alias', 'real.example.com', 'real.example.com'),
      jump('a', 'b'),
      jump('b', 'a'),
      jump('c', 'a'),
      jump('good', 'gate'),
      ...chain,
    ]);
    expect(found.leftOut).toEqual(['self', 'alias', 'a', 'b', 'c', 'hop-0', 'hop-1', 'hop-2', 'hop-3']);
    expect(found.jumps).toEqual(['gate', 'hop-12']);
  });

  it('takes the first entry of a name', () => {
    const hosts = [
      { names: ['one'], user: 'first' },
      { names: ['one'], user: 'second' },
    ];
    expect(effective(hosts, 'one')).toMatchObject({ User: 'first' });
  });

  it.each([
    'web\nProxyCommand touch /tmp/x',
    'web\rUser root',
    'two words',
    '"web',
    '!web',
    '-oProxyCommand=x',
    'web#',
    'web,*',
    'wëb',
    'a\u202eb',
    '%h',
    '\u0024{HOME}',
    '*',
    '*.*',
    '?*',
    '',
    'x'.repeat(254),
  ])('leaves the host %j out, whatever else it says', (name) => {
    expect(usableHosts([{ names: [name, 'good'] }])).toMatchObject({
      hosts: [{ name: 'good' }],
      leftOut: [name],
    });
  });

  it.each([
    { user: 'root\nProxyCommand x' },
    { user: '-oProxyCommand' },
    { user: '%r' },
    { user: '' },
    { port: 0 },
    { port: 65_536 },
    { port: 22.5 },
    { port: Number.NaN },
    { hostName: 'a b' },
    { hostName: '*.example.com' },
    { hostName: '%h' },
    { jump: 'a,b' },
    { jump: 'none' },
    { jump: 'x ProxyCommand' },
  ])('leaves a host with %j out whole', (doubtful) => {
    expect(usableHosts([{ names: ['web'], ...doubtful }])).toEqual({
      hosts: [],
      jumps: [],
      leftOut: ['web'],
    });
  });

  it('cannot say more than the entries do, whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(anyHost, { maxLength: 12 }), (hosts) => {
        const found = usableHosts(hosts);
        const { hosts: usable, jumps, leftOut } = found;
        const text = hostBlocks(found, IDENTITY, 'local');
        const blocks = text === '' ? [] : readSshConfig(text);
        const written = new Set(blocks.flatMap(({ names }) => names));
        const names = usable.map(({ name }) => name);
        expect([...written].toSorted()).toEqual([...names, ...jumps].toSorted());
        expect(new Set(hosts.flatMap((host) => host.names))).toEqual(new Set([...names, ...leftOut]));
        for (const host of usable.filter(({ isPattern }) => !isPattern)) {
          const told = optionsFor(blocks, host.name);
          const where = told.HostName?.replace('%h', host.name) ?? host.name;
          expect(where).toBe(host.hostName ?? host.name);
          expect(told.User ?? 'local').toBe(host.user ?? 'local');
          expect(told.Port ?? '22').toBe(String(host.port ?? 22));
          expect((told.ProxyJump ?? 'none').replaceAll(/[[\]]/g, '')).toBe(host.jump ?? 'none');
          expect(told).toMatchObject(identity);
        }
      }),
      { numRuns: 500 },
    );
  });
});

const anyName = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-c.*?-]{1,6}$/) },
  { weight: 2, arbitrary: fc.constantFrom('web-1', '10.0.0.1', '::1', '*.example.com', 'a.example.com') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 1, arbitrary: fc.constantFrom('a\nUser root', 'a\r\nMatch all', 'a b', '"', '# x', '\0') },
);
const anyHost: fc.Arbitrary<SshConfigHost> = fc.record(
  {
    names: fc.array(anyName, { minLength: 1, maxLength: 3 }),
    hostName: anyName,
    port: fc.oneof(fc.integer({ min: 1, max: 70_000 }), fc.double()),
    user: fc.oneof(fc.constantFrom('deploy', 'sam@example.com'), fc.string({ unit: 'binary' })),
    jump: anyName,
  },
  { requiredKeys: ['names'] },
);

describe('known hosts', () => {
  const key = sshPublicKeyBlob(generateKeyPairSync('ed25519').publicKey);
  const linesFor = (hosts: readonly SshConfigHost[], keys = [key]): readonly string[] =>
    knownHostsText(usableHosts(hosts), keys)
      .split('\n')
      .filter((known) => known !== '');

  it('trust the authority for the given hosts alone', () => {
    const hosts = [
      { names: ['web-1'], port: 2222 },
      { names: ['db'], hostName: 'db.example.com' },
      { names: ['std'], port: 22 },
      { names: ['cam'], hostName: '10.0.0.9', port: 2022 },
      { names: ['*.lab.example.com'] },
    ];
    expect(linesFor(hosts)).toEqual([
      `@cert-authority web-1,[web-1]:2222,db.example.com,[db.example.com]:*,std,cam,*.lab.example.com,[*.lab.example.com]:* ssh-ed25519 ${key.toString('base64')}`,
    ]);
  });

  it('have each of the authority’s keys, and are empty without any', () => {
    const other = sshPublicKeyBlob(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey);
    expect(linesFor([{ names: ['web'] }], [key, other])).toHaveLength(2);
    expect(linesFor([{ names: ['web'] }], [])).toEqual([]);
    expect(linesFor([], [key])).toEqual([]);
  });

  it('hold nothing but what was asked for, whatever that is', () => {
    fc.assert(
      fc.property(fc.array(anyHost, { maxLength: 12 }), (hosts) => {
        for (const known of linesFor(hosts)) {
          expect(known).toMatch(/^@cert-authority [A-Za-z0-9._:*?,[\]-]+ ssh-ed25519 [A-Za-z0-9+/=]+$/);
          for (const pattern of known.split(' ')[1]?.split(',') ?? []) expect(pattern).toMatch(/[A-Za-z0-9]/);
        }
      }),
    );
  });
});

describe('a path in ssh_config', () => {
  it('stands in quotes, with slashes, and without what ssh would replace', () => {
    expect(pathInConfig('/home/sam ü/x', 'linux', 'plain')).toBe('"/home/sam ü/x"');
    expect(pathInConfig('/a%b', 'linux', 'tokens')).toBe('"/a%%b"');
    expect(pathInConfig('/a%b', 'linux', 'plain')).toBe('"/a%b"');
    expect(pathInConfig('C:\\Users\\Sam Example\\ssh\\*\\config', 'win32', 'glob')).toBe(
      '"C:/Users/Sam Example/ssh/*/config"',
    );
  });

  it.each(['/a"b', '/a\nb', '/a\\b', '/a\u0024{HOME}'])(
    'is refused where it cannot be written: %j',
    (path) => {
      expect(pathInConfig(path, 'linux', 'plain')).toBeUndefined();
    },
  );

  it('is refused as a pattern where it holds signs of one', () => {
    expect(pathInConfig('/home/[sam]/ssh/*/config', 'linux', 'glob')).toBeUndefined();
    expect(pathInConfig('/home/*/ssh/*/config', 'linux', 'glob')).toBeUndefined();
  });
});
