import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createSshConfig } from '#main/delivery/ssh-config/ssh-config.ts';
import type { SshConfigHost } from '#main/delivery/ssh-config/types.ts';
import type { ProfileSettings } from '#main/settings/schema.ts';
import { ok } from '#main/support/result.ts';
import { type Sshd, startSshd } from '#test/stack/sshd/index.ts';
import { agentBlobs, SAM, signInAs } from '#test/support/engine.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { describeWith } from '#test/support/needs.ts';
import { codeOf, leftOf, sessionBench, success, unaborted } from '#test/support/session-bench.ts';
import { type Ssh, sshWith } from '#test/support/ssh.ts';
import { sshKeygen } from '#test/support/ssh-keygen.ts';

const PERSON = '# mine\r\nHost *\r\n  ServerAliveInterval 60\r\n';
const SETTINGS: Partial<ProfileSettings> = { ssh: { hosts: ['localhost', '*.example.com'] } };

describeWith(['ssh', 'sshd', 'ssh-agent', 'ssh-keygen', 'go'], 'ssh after a sign-in', () => {
  const on = sessionBench({ authority: 'step-ca' });
  let front: Sshd;
  let behind: Sshd;
  let personFile: string;
  let ssh: Ssh;

  beforeAll(async () => {
    const { authority } = on.stack;
    const options = { authority, principals: ['sam'], maxAuthTries: 3 };
    front = await startSshd({ ...options, names: ['front.example.com'] });
    behind = await startSshd({ ...options, names: ['behind.example.com'] });
  });
  afterAll(async () => {
    await front.stop();
    await behind.stop();
  });
  beforeEach(() => {
    personFile = join(on.folder, 'home', '.ssh', 'config');
    mkdirSync(dirname(personFile), { recursive: true, mode: 0o700 });
    writeFileSync(personFile, PERSON);
    ssh = sshWith(on.folder, personFile, on.agent.socket);
  });

  const signedIn = (settings = SETTINGS) => {
    const session = on.engine({ settings });
    return on.signedIn(session).then((snapshot) => ({ session, snapshot }));
  };
  const login = (...words: string[]) =>
    ssh.run('-v', ...words, '-p', String(front.port), `${front.user}@localhost`, 'echo in');
  const ours = (): readonly string[] => {
    const folder = join(on.folder, 'state', 'ssh');
    return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  };

  /** As many keys of the person's own as make any server shut the door. */
  function addForeignKeys(): void {
    const keygen = sshKeygen(on.folder);
    const env = { PATH: process.env.PATH ?? '', SSH_AUTH_SOCK: on.agent.socket };
    const keys = Array.from({ length: 20 }, (_, index) => keygen.createKey(`foreign-${index}`, 'ed25519'));
    execFileSync('ssh-add', ['-q', ...keys], { env, stdio: 'pipe' });
  }

  it('finds its one key among twenty others, and asks nothing about the host', async () => {
    addForeignKeys();
    await signedIn();
    const { authority } = on.stack;
    const before = authority.requests().length;
    const done = await login();
    expect(done).toMatchObject({ code: 0, stdout: 'in\n' });
    expect(ssh.offered(done)).toHaveLength(1);
    expect(ssh.offered(done)[0]).toContain('CERT');
    expect(authority.requests()).toHaveLength(before);
    const without = await sshWith(on.folder, '/dev/null', on.agent.socket).run(
      ...['-o', 'StrictHostKeyChecking=no', '-p', String(front.port), `${front.user}@localhost`, 'true'],
    );
    expect(without.stderr).toContain('Too many authentication failures');
  });

  it.each(['ecdsa', 'rsa'] as const)('does so with a key of the kind %s too', async (keyType) => {
    addForeignKeys();
    await signedIn({ ssh: { ...SETTINGS.ssh, keyType } });
    const done = await login();
    expect(done.code).toBe(0);
    expect(ssh.offered(done)).toHaveLength(1);
  });

  it('asks the agent that has the certificate, also where the person names another one for all hosts', async () => {
    writeFileSync(personFile, `${PERSON}  IdentityAgent ${join(on.folder, 'nobody.sock')}\r\n`);
    await signedIn();
    expect((await login()).code).toBe(0);
    writeFileSync(personFile, PERSON);
    const elsewhere = sshWith(on.folder, personFile, join(on.folder, 'nobody.sock'));
    await on.signedIn(on.engine({ settings: { ssh: { ...SETTINGS.ssh, agent: on.agent.socket } } }));
    const words = ['-p', String(front.port), `${front.user}@localhost`, 'true'];
    expect((await elsewhere.run(...words)).code).toBe(0);
  });

  it('goes on after a renewal', async () => {
    const { session } = await signedIn();
    const before = statSync(personFile).ino;
    success(await session.renew(unaborted()));
    expect((await login()).code).toBe(0);
    expect(statSync(personFile).ino).toBe(before);
  });

  it('takes the way, the port and the account of each host, and knows hosts behind others by their name', async () => {
    addForeignKeys();
    await on.signedIn();
    const [certificate] = (await agentBlobs(on.agent.socket)).slice(-1);
    const entry = (sshd: Sshd, name: string): SshConfigHost => ({
      names: [name],
      hostName: sshd.host,
      port: sshd.port,
      user: sshd.user,
    });
    const placed = await createSshConfig({
      stateFolder: join(on.folder, 'state'),
      profile: 'example',
      personFile,
      platform: process.platform,
      lock: async () => ok({ release: () => {} }),
    }).put({
      hosts: [
        entry(front, 'front.example.com'),
        { ...entry(behind, 'behind.example.com'), jump: 'front.example.com' },
        { ...entry(behind, 'other.example.com'), jump: 'front.example.com' },
      ],
      certificate: certificate ?? Buffer.of(),
      hostKeys: [Buffer.from(on.stack.authority.sshHostKeyLine.split(' ')[1] ?? '', 'base64')],
    });
    expect(placed).toMatchObject({ ok: true });
    const seen = front.logText().length;
    const done = await ssh.run('behind.example.com', 'echo in');
    expect(done).toMatchObject({ code: 0, stdout: 'in\n' });
    expect(front.logText().slice(seen)).toContain('Accepted publickey');
    // The authority vouches for another name of this host, so this one is not it.
    const wrong = await ssh.run('other.example.com', 'true');
    expect(wrong.code).toBe(255);
    expect(wrong.stderr).toMatch(/principal|Host key verification failed/);
  });

  it('has its settings back byte for byte when the person signs out', async () => {
    const { session } = await signedIn();
    expect(readFileSync(personFile, 'latin1')).not.toBe(PERSON);
    expect(ours()).not.toEqual([]);
    expect(leftOf(success(await session.signOut({ everywhere: false })))).toEqual([]);
    expect(readFileSync(personFile, 'latin1')).toBe(PERSON);
    expect(ours()).toEqual([]);
    expect((await login()).code).toBe(255);
  });

  it('is told nothing where there are no hosts to tell it of', async () => {
    await on.signedIn();
    expect(readFileSync(personFile, 'latin1')).toBe(PERSON);
    expect(ours()).toEqual([]);
  });

  it('has its settings back at the next renewal after they were switched off', async () => {
    await signedIn();
    success(await on.engine({ settings: { ssh: { ...SETTINGS.ssh, config: false } } }).renew(unaborted()));
    expect(readFileSync(personFile, 'latin1')).toBe(PERSON);
    expect(ours()).toEqual([]);
  });

  it('has them back when access is taken away at once', async () => {
    const { session } = await signedIn({ ...SETTINGS, whenSessionEnds: 'remove' });
    on.stack.provider.people.deactivate(SAM.login);
    expect(codeOf(await session.renew(unaborted()))).toBe('SESSION_ENDED');
    expect(readFileSync(personFile, 'latin1')).toBe(PERSON);
    expect(ours()).toEqual([]);
  });

  it('has them back when the certificate has run out, so that other keys of the person are asked for again', async () => {
    const { snapshot } = await signedIn();
    const clock = new FakeClock((snapshot.ssh?.validBeforeMs ?? 0) + 1_000);
    await on.engine({ settings: SETTINGS, clock }).tidy();
    expect(readFileSync(personFile, 'latin1')).toBe(PERSON);
    expect(ours()).toEqual([]);
  });

  it('keeps them while the certificate lives, whoever tidies', async () => {
    await signedIn();
    const before = readFileSync(personFile, 'latin1');
    await on.engine({ settings: SETTINGS }).tidy();
    expect(readFileSync(personFile, 'latin1')).toBe(before);
    expect((await login()).code).toBe(0);
  });

  it('shares the line between two organisations', async () => {
    const { session } = await signedIn();
    const other = on.engine({ settings: SETTINGS, profile: 'other' });
    success(await other.signIn(signInAs(SAM)));
    success(await session.signOut({ everywhere: false }));
    expect((await login()).code).toBe(0);
    success(await other.signOut({ everywhere: false }));
    expect(readFileSync(personFile, 'latin1')).toBe(PERSON);
  });

  it('works without, where the file is not the person’s to change, and the sign-in says so', async () => {
    chmodSync(personFile, 0o400);
    const { session, snapshot } = await signedIn();
    expect(snapshot.state).toEqual({ kind: 'fresh' });
    expect(snapshot.notes.map(({ code }) => code)).toEqual(['SSH_CONFIG_REFUSED']);
    expect(readFileSync(personFile, 'latin1')).toBe(PERSON);
    chmodSync(personFile, 0o600);
    expect(success(await session.renew(unaborted())).notes).toEqual([]);
    expect((await login()).code).toBe(0);
  });

  it('is told nothing where no agent has the certificate', async () => {
    const alone = on.engine({ settings: SETTINGS, agentSocket: join(on.folder, 'nobody.sock') });
    success(await alone.signIn(signInAs(SAM)));
    expect(readFileSync(personFile, 'latin1')).toBe(PERSON);
  });
});
