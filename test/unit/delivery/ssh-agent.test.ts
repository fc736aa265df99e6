import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sshPublicKeyBlob } from '#main/certificates/ssh-key.ts';
import { agentOver } from '#main/delivery/ssh-agent/agent.ts';
import { nameOfAgent } from '#main/delivery/ssh-agent/agent-name.ts';
import type { Exchange } from '#main/delivery/ssh-agent/transport.ts';
import { fail } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { fakeAgent } from '#test/support/fake-agent.ts';
import { sshAgentContract } from '#test/support/ssh-agent-contract.ts';
import { makeSshCertificate } from '#test/support/ssh-certificate.ts';
import { temporaryFolder } from '#test/support/temp.ts';

const AUTHORITY = generateKeyPairSync('ed25519').privateKey;
const FOREIGN = generateKeyPairSync('ed25519').privateKey;

function entryFor(keys = generateKeyPairSync('ed25519'), comment = 'latchkey example') {
  const publicKey = sshPublicKeyBlob(keys.publicKey);
  const certificate = makeSshCertificate({ authority: AUTHORITY, publicKey });
  return { privateKey: keys.privateKey, certificate, comment, lifetimeSeconds: 60 };
}

describe('the name of an agent', () => {
  it.each([
    ['/run/user/1000/gnupg/S.gpg-agent.ssh', 'gpg-agent'],
    ['/run/user/1000/keyring/ssh', 'GNOME Keyring'],
    ['/run/user/1000/keyring/.ssh', 'GNOME Keyring'],
    ['/run/user/1000/gcr/ssh', 'GNOME Keyring'],
    ['/home/sam/.1password/agent.sock', '1Password'],
    ['/home/sam/.bitwarden-ssh-agent.sock', 'Bitwarden'],
    ['/private/tmp/com.apple.launchd.Xy/Listeners', "macOS's ssh-agent"],
    ['\\\\.\\pipe\\openssh-ssh-agent', "Windows' ssh-agent"],
    ['/tmp/ssh-AbCd/agent.4242', "OpenSSH's ssh-agent"],
    ['\\\\.\\pipe\\pageant.sam.0f', 'Pageant'],
    ['/run/user/1000/ssh-agent.socket', "OpenSSH's ssh-agent"],
    ['/run/user/1000/agent', 'the ssh-agent'],
  ])('%s is %s', (address, name) => {
    expect(nameOfAgent(address)).toBe(name);
  });

  it('is that of the agent to which a link in the place of macOS’s leads', () => {
    const folder = temporaryFolder();
    const [real, link] = ['com.1password/t', 'com.apple.launchd.Xy'].map((name) => {
      mkdirSync(join(folder, name), { recursive: true });
      return join(folder, name);
    }) as [string, string];
    writeFileSync(join(real, 'agent.sock'), '');
    symlinkSync(join(real, 'agent.sock'), join(link, 'Listeners'));
    expect(nameOfAgent(join(link, 'Listeners'))).toBe('1Password');
  });
});

describe.each(['linux', 'win32'] as const)('an agent as on %s', (platform) => {
  const { exchange } = fakeAgent({ lifetimes: platform !== 'win32' });
  sshAgentContract(() => ({
    agent: agentOver('/run/user/1000/agent', exchange),
    platform,
    userKey: sshPublicKeyBlob(AUTHORITY),
    certify: (publicKey, by) =>
      makeSshCertificate({
        authority: by === 'ours' ? AUTHORITY : FOREIGN,
        publicKey,
        serial: randomBytes(8).readBigUInt64BE(),
        validBefore: BigInt(Math.floor(Date.now() / 1000) + 3600),
      }),
  }));
});

describe('an agent', () => {
  it('says which agent refused, and what', async () => {
    const fake = fakeAgent({ lifetimes: false });
    const agent = agentOver('/run/user/1000/gnupg/S.gpg-agent.ssh', fake.exchange);
    const entry = entryFor();
    expect(await agent.add(entry)).toEqual(
      fail('AGENT_REFUSED', { problem: 'gpg-agent did not take the key' }),
    );
    await agent.add({ ...entry, lifetimeSeconds: undefined });
    fake.stuck.push(entry.certificate);
    expect(await agent.remove(entry.certificate)).toEqual(
      fail('AGENT_REFUSED', { problem: 'gpg-agent did not remove the certificate' }),
    );
  });

  it('takes no RSA signature with another hash than it asked for', async () => {
    const agent = agentOver('', fakeAgent({ rsa: 'rsa-sha2-512' }).exchange);
    const entry = entryFor(generateKeyPairSync('rsa', { modulusLength: 2048 }));
    await agent.add(entry);
    expect(await agent.signer(entry.certificate).sign(Buffer.from('x'))).toEqual(
      fail('AGENT_REFUSED', { problem: 'the ssh-agent signed with SHA-512, not SHA-256' }),
    );
  });

  it('takes no signature over SHA-1, and none for what the agent does not hold', async () => {
    const agent = agentOver('', fakeAgent({ rsa: 'ssh-rsa' }).exchange);
    const entry = entryFor(generateKeyPairSync('rsa', { modulusLength: 2048 }));
    const signer = agent.signer(entry.certificate);
    expect(await signer.sign(Buffer.from('x'))).toEqual(
      fail('AGENT_REFUSED', { problem: 'the ssh-agent did not sign' }),
    );
    await agent.add(entry);
    expect(await signer.sign(Buffer.from('x'))).toEqual(
      fail('AGENT_REFUSED', {
        problem:
          'the ssh-agent gave a signature that is of no use: it is made with SHA-1, which OpenSSH refuses too',
      }),
    );
  });

  it('passes on that nobody answers', async () => {
    const gone = fail('NO_AGENT', { problem: 'no agent answers at /run/user/1000/agent' });
    const agent = agentOver('', async () => gone);
    expect(await agent.list()).toEqual(gone);
    expect(await agent.add(entryFor())).toEqual(gone);
    expect(await agent.remove(Buffer.of(1))).toEqual(gone);
    expect(await agent.signer(Buffer.of(1)).sign(Buffer.of(1))).toEqual(gone);
  });

  it('believes no answer that does not hold together', async () => {
    const babble: Exchange = async () => ok(Buffer.from('0c00000001000000ff', 'hex'));
    expect(await agentOver('', babble).list()).toEqual(
      fail('AGENT_REFUSED', {
        problem: 'the ssh-agent gave an answer that cannot be read: it is cut off after 9 bytes',
      }),
    );
    const refusal: Exchange = async () => ok(Buffer.of(5));
    expect(await agentOver('', refusal).list()).toEqual(
      fail('AGENT_REFUSED', { problem: 'the ssh-agent does not say what it holds' }),
    );
  });
});
