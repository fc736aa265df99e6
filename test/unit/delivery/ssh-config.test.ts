import { generateKeyPairSync } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sshPublicKeyBlob } from '#main/certificates/ssh-key.ts';
import { createSshConfig } from '#main/delivery/ssh-config/ssh-config.ts';
import type { SshConfig, SshConfigContent } from '#main/delivery/ssh-config/types.ts';
import { fail } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { makeSshCertificate } from '#test/support/ssh-certificate.ts';
import { temporaryFolder } from '#test/support/temp.ts';

const authority = generateKeyPairSync('ed25519');
const content: SshConfigContent = {
  hosts: [{ names: ['*.example.com'] }],
  certificate: makeSshCertificate({
    authority: authority.privateKey,
    publicKey: sshPublicKeyBlob(generateKeyPairSync('ed25519').publicKey),
  }),
  hostKeys: [sshPublicKeyBlob(authority.publicKey)],
};

interface Home {
  readonly folder: string;
  readonly personFile: string;
  /** The pattern in our line. */
  readonly pattern: string;
  config(profile?: string): SshConfig;
  read(): string;
  write(text: string | Buffer): void;
}

/** A person's home folder. Locks are free: this is one process. */
function home(options: { withFolder?: boolean; inside?: string } = {}): Home {
  const folder = join(temporaryFolder(), options.inside ?? 'home');
  const personFile = join(folder, '.ssh', 'config');
  mkdirSync(options.withFolder === false ? folder : dirname(personFile), { recursive: true, mode: 0o700 });
  const stateFolder = join(folder, 'state');
  return {
    folder,
    personFile,
    pattern: join(stateFolder, 'ssh', '*', 'config'),
    config: (profile = 'work') =>
      createSshConfig({
        stateFolder,
        profile,
        personFile,
        platform: 'linux',
        lock: async () => ok({ release: () => {} }),
      }),
    read: () => readFileSync(personFile, 'latin1'),
    write: (text) => writeFileSync(personFile, text, { mode: 0o644 }),
  };
}

const PERSON = 'Host web\n  User sam\n';

describe('the settings of ssh', () => {
  it('lead from the person’s file to ours, which are for the person alone', async () => {
    const { config, read, write, folder, personFile, pattern } = home();
    write(PERSON);
    expect(await config().put(content)).toEqual(ok({ file: personFile, leftOut: [] }));
    expect(read()).toBe(
      `# Latchkey put this line and the next one here. Signing out takes both away.\nInclude "${pattern}"\n${PERSON}`,
    );
    const ours = join(folder, 'state', 'ssh', 'work');
    expect(readdirSync(ours).toSorted()).toEqual(['config', 'id-cert.pub', 'known_hosts']);
    expect(statSync(ours).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(ours)) expect(statSync(join(ours, name)).mode & 0o777).toBe(0o600);
    expect(
      readFileSync(join(ours, 'config'), 'utf8'),
    ).toBe(`# Latchkey wrote this for “work”. It writes it anew, so changes here are lost.
Host *.example.com
  IdentityFile "${ours}/id-cert.pub"
  IdentitiesOnly yes
  IdentityAgent SSH_AUTH_SOCK
  GlobalKnownHostsFile /etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2 "${ours}/known_hosts"
`);
    expect(await config().check()).toEqual(ok(true));
  });

  it('keep the rights of the person’s file', async () => {
    const { config, write, personFile } = home();
    write(PERSON);
    chmodSync(personFile, 0o640);
    await config().put(content);
    expect(statSync(personFile).mode & 0o777).toBe(0o640);
  });

  it('are not written again where nothing changed, and name the agent where it is another one', async () => {
    const { config, write, folder, personFile } = home();
    write(PERSON);
    await config().put(content);
    const files = () =>
      [
        personFile,
        ...['config', 'id-cert.pub', 'known_hosts'].map((name) => join(folder, 'state/ssh/work', name)),
      ].map((path) => statSync(path).ino);
    const before = files();
    expect(await config().put(content)).toMatchObject({ ok: true });
    expect(files()).toEqual(before);
    await config().put({ ...content, agent: '/run/my agent.sock' });
    expect(files().map((file, index) => file === before[index])).toEqual([true, false, true, true]);
    expect(readFileSync(join(folder, 'state/ssh/work/config'), 'utf8')).toContain(
      '  IdentityAgent "/run/my agent.sock"\n',
    );
  });

  it.each([
    ['a plain file', PERSON],
    ['an empty file', ''],
    ['lines that end as on Windows', 'Host web\r\n  User sam\r\n'],
    ['no end of the last line', 'Host web'],
    ['a byte order mark', Buffer.from('\ufeffHost web\n')],
    ['bytes that are no UTF-8', Buffer.from([0x23, 0xff, 0xfe, 0x0a, 0xc3])],
    ['10,000 lines', Array.from({ length: 5_000 }, (_, i) => `Host h${i}\n  User u${i}\n`).join('')],
    ['Include lines of others', 'Include ~/.orbstack/ssh/config\n\nInclude conf.d/*\n'],
    [
      'the block of step',
      'Host *\n\tInclude "/home/sam/.step/ssh/includes"\n# end\n# autogenerated by step\nMatch exec "step ssh check-host %h"\n',
    ],
  ])('come and go with %s, and not a byte is another one', async (_, before) => {
    const { config, write, personFile } = home();
    write(before);
    await config().put(content);
    expect(await config().check()).toEqual(ok(true));
    expect(readFileSync(personFile).length).toBeGreaterThan(Buffer.from(before).length);
    expect(await config().remove()).toEqual(ok(undefined));
    expect(readFileSync(personFile)).toEqual(Buffer.from(before));
  });

  it('leave nothing where there was nothing, neither file nor folder', async () => {
    for (const withFolder of [true, false]) {
      const { config, folder, personFile } = home({ withFolder });
      expect(await config().put(content)).toMatchObject({ ok: true });
      expect(statSync(personFile).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(personFile)).mode & 0o777).toBe(0o700);
      expect(await config().remove()).toEqual(ok(undefined));
      expect(readdirSync(folder)).toEqual(withFolder ? ['.ssh', 'state'] : ['state']);
      expect(readdirSync(join(folder, 'state'))).toEqual([]);
    }
  });

  it('leave what the person wrote into the file that they made', async () => {
    const { config, read, write, folder } = home({ withFolder: false });
    await config().put(content);
    write(`${read()}${PERSON}`);
    writeFileSync(join(folder, '.ssh', 'known_hosts'), '');
    expect(await config().remove()).toEqual(ok(undefined));
    expect(read()).toBe(PERSON);
  });

  it('serve two organisations with one line, which goes with the last', async () => {
    const { config, read, write } = home();
    write(PERSON);
    await config('work').put(content);
    const one = read();
    await config('home').put(content);
    expect(read()).toBe(one);
    expect(await config('work').remove()).toEqual(ok(undefined));
    expect(read()).toBe(one);
    expect(await config('work').check()).toEqual(ok(false));
    expect(await config('home').check()).toEqual(ok(true));
    expect(await config('home').remove()).toEqual(ok(undefined));
    expect(read()).toBe(PERSON);
  });

  it('go where no host is left, and say which could not be told', async () => {
    const { config, read, write, folder } = home();
    write(PERSON);
    await config().put(content);
    const hosts = [{ names: ['a\nUser root'] }];
    expect(await config().put({ ...content, hosts })).toEqual(ok({ leftOut: ['a\nUser root'] }));
    expect(read()).toBe(PERSON);
    expect(readdirSync(join(folder, 'state'))).toEqual([]);
  });

  it('leave the known hosts out where the authority signs none', async () => {
    const { config, folder } = home();
    await config().put(content);
    await config().put({ ...content, hostKeys: [] });
    expect(readdirSync(join(folder, 'state/ssh/work')).toSorted()).toEqual(['config', 'id-cert.pub']);
    expect(readFileSync(join(folder, 'state/ssh/work/config'), 'utf8')).not.toContain('KnownHosts');
  });

  it('stay where somebody has another file in our folder', async () => {
    const { config, folder } = home();
    await config().put(content);
    writeFileSync(join(folder, 'state/ssh/work/notes.txt'), 'mine');
    expect(await config().remove()).toEqual(ok(undefined));
    expect(readdirSync(join(folder, 'state/ssh/work'))).toEqual(['notes.txt']);
  });

  it('do not follow a link that stands where our files are', async () => {
    const { config, folder } = home();
    await config().put(content);
    rmSync(join(folder, 'state/ssh/work/id-cert.pub'));
    writeFileSync(join(folder, 'victim'), 'theirs');
    symlinkSync(join(folder, 'victim'), join(folder, 'state/ssh/work/id-cert.pub'));
    expect(await config().put(content)).toMatchObject({ ok: false, error: { code: 'FILE_REFUSED' } });
    expect(readFileSync(join(folder, 'victim'), 'utf8')).toBe('theirs');
  });
});

describe('a file of the person that is a link', () => {
  it('keeps being one: what it leads to is changed, and changed back', async () => {
    const { config, folder, personFile } = home();
    const real = join(folder, 'dotfiles', 'ssh_config');
    mkdirSync(dirname(real));
    writeFileSync(real, PERSON);
    symlinkSync('../dotfiles/ssh_config', personFile);
    expect(await config().put(content)).toMatchObject({ ok: true });
    expect(readlinkSync(personFile)).toBe('../dotfiles/ssh_config');
    expect(readFileSync(real, 'utf8')).toContain('Include');
    expect(await config().remove()).toEqual(ok(undefined));
    expect(readlinkSync(personFile)).toBe('../dotfiles/ssh_config');
    expect(readFileSync(real, 'utf8')).toBe(PERSON);
    expect(readdirSync(dirname(real))).toEqual(['ssh_config']);
  });

  it('works also where the whole folder is one', async () => {
    const { config, folder, read } = home({ withFolder: false });
    mkdirSync(join(folder, 'dotfiles'));
    symlinkSync('dotfiles', join(folder, '.ssh'));
    expect(await config().put(content)).toMatchObject({ ok: true });
    expect(read()).toContain('Include');
    expect(await config().remove()).toEqual(ok(undefined));
    expect(readdirSync(join(folder, 'dotfiles'))).toEqual([]);
    expect(lstatSync(join(folder, '.ssh')).isSymbolicLink()).toBe(true);
  });
});

describe('a file that is not the person’s to change is left alone, with what to put there by hand:', () => {
  const isRoot = process.geteuid?.() === 0;
  const refusals: readonly (readonly [string, string, (home: Home) => void])[] = [
    [
      'a link to a file of somebody else',
      'it belongs to somebody else',
      ({ personFile, folder }) => {
        // Whoever runs this, one of these is another user's.
        const foreign = join(folder, 'foreign');
        writeFileSync(foreign, PERSON);
        if (isRoot) chownSync(foreign, 65_534, 65_534);
        symlinkSync(isRoot ? foreign : '/etc/passwd', personFile);
      },
    ],
    [
      'a link that leads nowhere',
      'it is a link that leads nowhere',
      ({ personFile }) => symlinkSync('nowhere', personFile),
    ],
    [
      'a file that is read-only',
      'it is read-only',
      ({ write, personFile }) => {
        write(PERSON);
        chmodSync(personFile, 0o400);
      },
    ],
    [
      'a folder that is read-only',
      'its folder is read-only',
      ({ write, personFile }) => {
        write(PERSON);
        chmodSync(dirname(personFile), 0o500);
      },
    ],
    [
      'a folder that is read-only, without a file',
      'its folder is read-only',
      ({ personFile }) => chmodSync(dirname(personFile), 0o500),
    ],
    [
      'a file with a second name',
      'it has a second name (a hard link), which would keep the old content',
      ({ write, personFile, folder }) => {
        write(PERSON);
        linkSync(personFile, join(folder, 'second'));
      },
    ],
    ['a folder', 'it is not a plain file', ({ personFile }) => mkdirSync(personFile)],
    [
      'text that ssh cannot read',
      'it is not text that ssh can read',
      ({ write }) => write(Buffer.from('\ufeffHost web\n', 'utf16le')),
    ],
  ];

  it.each(refusals)('%s', async (_, problem, make) => {
    const person = home();
    make(person);
    const { personFile, pattern } = person;
    const before = lstatSync(personFile, { throwIfNoEntry: false });
    const refused = fail('SSH_CONFIG_REFUSED', { path: personFile, problem, line: `Include "${pattern}"` });
    expect(await person.config().put(content)).toEqual(refused);
    const after = lstatSync(personFile, { throwIfNoEntry: false });
    expect([after?.ino, after?.mtimeMs]).toEqual([before?.ino, before?.mtimeMs]);
    chmodSync(dirname(personFile), 0o700);
  });

  it('and where that was done, nothing is to be said', async () => {
    const { config, write, read, personFile, pattern } = home();
    write(`Include "${pattern}"\n${PERSON}`);
    chmodSync(personFile, 0o400);
    expect(await config().put(content)).toMatchObject({ ok: true });
    expect(await config().check()).toEqual(ok(true));
    expect(await config().remove()).toEqual(ok(undefined));
    expect(read()).toBe(`Include "${pattern}"\n${PERSON}`);
  });

  it('also when the line is to be taken back', async () => {
    const { config, write, personFile, read } = home();
    write(PERSON);
    await config().put(content);
    chmodSync(personFile, 0o400);
    expect(await config().remove()).toMatchObject({ ok: false, error: { code: 'SSH_CONFIG_REFUSED' } });
    chmodSync(personFile, 0o600);
    expect(await config().remove()).toEqual(ok(undefined));
    expect(read()).toBe(PERSON);
  });

  it('and one whose path cannot be written there is not named', async () => {
    const { config, personFile } = home({ inside: 'ho"me' });
    expect(await config().put(content)).toMatchObject({ ok: false, error: { code: 'FILE_REFUSED' } });
    expect(lstatSync(personFile, { throwIfNoEntry: false })).toBeUndefined();
  });
});
