import { execFile, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyPair } from '#main/certificates/keys.ts';
import { parseSshCertificate } from '#main/certificates/ssh-certificate.ts';
import { sshPublicKeyBlob } from '#main/certificates/ssh-key.ts';
import { agentAbilities } from '#main/delivery/ssh-agent/abilities.ts';
import { createSshAgent } from '#main/delivery/ssh-agent/agent.ts';
import { deliverSshCertificate, removeOurs } from '#main/delivery/ssh-agent/deliver.ts';
import type { SshAgent } from '#main/delivery/ssh-agent/types.ts';
import { systemClock } from '#main/support/clock.ts';
import { fail } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { startServerProcess } from '#test/stack/support/server-process.ts';
import { eventually } from '#test/support/eventually.ts';
import { startSessionBus } from '#test/support/keyring.ts';
import { describeWith } from '#test/support/needs.ts';
import { findProgram } from '#test/support/programs.ts';
import { listOurs, startSshAgent } from '#test/support/ssh-agent.ts';
import { type AgentUnderTest, sshAgentContract } from '#test/support/ssh-agent-contract.ts';
import { makeSshCertificate, sshCertificateLine } from '#test/support/ssh-certificate.ts';
import { type SshKeygen, sshKeygen } from '#test/support/ssh-keygen.ts';
import { createTemporaryFolder, privateEnvironment, temporaryFolder } from '#test/support/temp.ts';

const run = promisify(execFile);

/** Two authorities of ssh-keygen's, and an agent. */
interface Bench extends AgentUnderTest {
  readonly tool: SshKeygen;
  readonly folder: string;
}

function bench(address: string, folder: string): Bench {
  const tool = sshKeygen(folder);
  const authorities = {
    ours: tool.createKey('ours', 'ed25519'),
    foreign: tool.createKey('foreign', 'ecdsa'),
  };
  let serial = 0;
  return {
    tool,
    folder,
    agent: createSshAgent(address, { clock: systemClock }),
    platform: 'linux',
    userKey: tool.publicKey(authorities.ours),
    certify(publicKey, by) {
      const options = ['-I', 'sam@example.com', '-n', 'sam,role:admin', '-V', '-1m:+1h'];
      serial += 1;
      return tool.sign(authorities[by], tool.importKey('user', publicKey), '-z', String(serial), ...options);
    },
  };
}

async function deliver(agent: SshAgent, certificateOf: (publicKey: Buffer) => Buffer, nowMs = Date.now()) {
  const pair = await createKeyPair('ed25519');
  const parsed = parseSshCertificate(certificateOf(sshPublicKeyBlob(pair.publicKey)));
  if (!parsed.ok) throw new Error(parsed.error);
  const certificate = parsed.value;
  const delivery = {
    pair,
    certificate,
    comment: 'latchkey example',
    nowMs,
    platform: 'linux',
  } as const;
  return { certificate, result: await deliverSshCertificate(agent, delivery) };
}

describeWith(['ssh-agent', 'ssh-keygen'], "OpenSSH's ssh-agent", () => {
  const folder = createTemporaryFolder();
  const password = join(folder.path, 'password.sh');
  let real: Awaited<ReturnType<typeof startSshAgent>>;
  let on: Bench;

  beforeAll(async () => {
    real = await startSshAgent(folder.path);
    on = bench(real.socket, folder.path);
    writeFileSync(password, '#!/bin/sh\necho secret\n');
    chmodSync(password, 0o700);
  });

  afterAll(async () => {
    await real.stop();
    folder.remove();
  });

  /** Runs ssh-add against the agent; questions for a password are answered. */
  const sshAdd = async (...options: string[]): Promise<string> => {
    const env = privateEnvironment(folder.path, {
      SSH_AUTH_SOCK: real.socket,
      SSH_ASKPASS: password,
      SSH_ASKPASS_REQUIRE: 'force',
    });
    return (await run('ssh-add', options, { env })).stdout;
  };

  sshAgentContract(() => on);

  it('shows ssh-add our certificate as the authority made it', async () => {
    const { certificate } = await deliver(on.agent, (key) => on.certify(key, 'ours'));
    expect(await sshAdd('-L')).toBe(`${sshCertificateLine(certificate, 'latchkey example')}\n`);
    await on.agent.remove(certificate.blob);
  });

  it('leaves a key that ssh-add put there where it is', async () => {
    const key = on.tool.createKey('own', 'ed25519');
    await sshAdd('-q', key);
    await deliver(on.agent, (publicKey) => on.certify(publicKey, 'ours'));
    expect(await removeOurs(on.agent, { userKeys: [on.userKey] })).toMatchObject({ value: { removed: 1 } });
    expect(await on.agent.list()).toEqual(ok([{ blob: on.tool.publicKey(key), comment: 'own' }]));
    await sshAdd('-q', '-d', key);
  });

  it('drops the entry by itself when the certificate ends', async () => {
    const authority = generateKeyPairSync('ed25519').privateKey;
    // Four seconds from when the agent gets it, whatever time the key takes.
    const nowSeconds = Math.floor(Date.now() / 1000);
    const validBefore = BigInt(nowSeconds + 4);
    const { result } = await deliver(
      on.agent,
      (publicKey) => makeSshCertificate({ authority, publicKey, validBefore }),
      nowSeconds * 1000,
    );
    expect(result).toEqual(ok(undefined));
    await eventually(async () => expect(await on.agent.list()).toEqual(ok([])));
  });

  it('says so when it is locked, and loses nothing by it', async () => {
    const { certificate } = await deliver(on.agent, (key) => on.certify(key, 'ours'));
    await sshAdd('-x');
    try {
      expect((await deliver(on.agent, (key) => on.certify(key, 'ours'))).result).toEqual(
        fail('AGENT_REFUSED', {
          problem: 'the ssh-agent did not take the key; it may be locked (ssh-add -X unlocks it)',
        }),
      );
      const scope = { userKeys: [on.userKey] };
      expect(await removeOurs(on.agent, scope)).toEqual(ok({ removed: 0, listedNothing: true }));
    } finally {
      await sshAdd('-X');
    }
    expect(await listOurs(on.agent, [on.userKey])).toMatchObject([{ certificate }]);
    await on.agent.remove(certificate.blob);
  });

  it('is searched through among two hundred entries', async () => {
    const authority = generateKeyPairSync('ed25519').privateKey;
    for (let index = 0; index < 200; index++) {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519');
      const certificate = makeSshCertificate({ authority, publicKey: sshPublicKeyBlob(publicKey) });
      await on.agent.add({ privateKey, certificate, comment: `entry ${index}`, lifetimeSeconds: 60 });
    }
    const { certificate, result } = await deliver(on.agent, (key) => on.certify(key, 'ours'));
    expect(result).toEqual(ok(undefined));
    const listed = await on.agent.list();
    expect(listed.ok && listed.value.length).toBe(201);
    expect(await listOurs(on.agent, [on.userKey])).toMatchObject([{ certificate }]);
    await sshAdd('-q', '-D');
  });

  it('is missed when it has gone', async () => {
    const elsewhere = temporaryFolder();
    const other = await startSshAgent(elsewhere);
    const agent = createSshAgent(other.socket, { clock: systemClock });
    expect((await deliver(agent, (key) => on.certify(key, 'ours'))).result).toEqual(ok(undefined));
    await other.stop();
    const gone = fail('NO_AGENT', { problem: `no agent answers at ${other.socket}` });
    expect(await agent.list()).toEqual(gone);
    expect((await deliver(agent, (key) => on.certify(key, 'ours'))).result).toEqual(gone);
    rmSync(other.socket, { force: true });
    expect(await agent.list()).toEqual(gone);
  });
});

describeWith(['gnome-keyring-daemon', 'ssh-agent', 'ssh-keygen'], "GNOME Keyring's agent", () => {
  const folder = createTemporaryFolder();
  const control = join(folder.path, 'keyring');
  let stop: () => Promise<void>;
  let on: Bench;

  beforeAll(async () => {
    const bus = await startSessionBus(folder.path);
    mkdirSync(control, { mode: 0o700 });
    const options = ['--foreground', '--components=ssh', `--control-directory=${control}`];
    // Stopped with all it started: its helper, which is an ssh-agent, would outlive it.
    const daemon = startServerProcess({
      program: findProgram('gnome-keyring-daemon') ?? '',
      args: options,
      env: bus.environment,
      logFile: join(folder.path, 'keyring.log'),
    });
    stop = async () => {
      await daemon.stop();
      await bus.stop();
    };
    await eventually(() => expect(existsSync(join(control, 'ssh'))).toBe(true));
    on = bench(join(control, 'ssh'), folder.path);
  });

  afterAll(async () => {
    await stop();
    folder.remove();
  });

  describe('keeps certificates', () => sshAgentContract(() => on));

  it('is found out to take certificates with a key of a moment, which is gone then', async () => {
    const before = await on.agent.list();
    expect(await agentAbilities(on.agent, { holdsOurs: false, platform: 'linux' })).toEqual(
      ok({ name: 'GNOME Keyring', certificates: 'taken', lifetimes: true, from: 'tried' }),
    );
    expect(await on.agent.list()).toEqual(before);
  });
});

describeWith(['gpg-agent', 'ssh-agent', 'ssh-keygen'], 'gpg-agent', () => {
  const folder = createTemporaryFolder();
  const home = join(folder.path, 'gnupg');
  let on: Bench;
  let stop: () => void;

  beforeAll(async () => {
    mkdirSync(home, { mode: 0o700 });
    // Its agent lives as long as the program that it runs, which ends with its input.
    const tell = ['sh', '-c', 'echo "$SSH_AUTH_SOCK"; cat >/dev/null'];
    const agent = spawn('gpg-agent', ['--daemon', '--enable-ssh-support', ...tell], {
      env: privateEnvironment(folder.path, { GNUPGHOME: home }),
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    stop = () => agent.stdin.end();
    const [address] = await once(agent.stdout, 'data');
    on = bench(String(address).trim(), folder.path);
  });
  afterAll(() => {
    stop();
    folder.remove();
  });

  it('is told by where it listens, is said by name to drop certificates, and gets no key to write down', async () => {
    expect(await on.agent.list()).toEqual(ok([]));
    expect(await agentAbilities(on.agent, { holdsOurs: false, platform: 'linux' })).toMatchObject(
      ok({ name: 'gpg-agent', certificates: 'dropped', from: 'name' }),
    );
    const { result } = await deliver(on.agent, (key) => on.certify(key, 'ours'));
    expect(result).toEqual(
      fail('AGENT_REFUSED', { problem: 'gpg-agent takes keys, but not their certificates' }),
    );
    expect(readdirSync(join(home, 'private-keys-v1.d'))).toEqual([]);
    expect(await on.agent.list()).toEqual(ok([]));
  });
});
