import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sshPublicKeyBlob } from '#main/certificates/ssh-key.ts';
import { agentAbilities } from '#main/delivery/ssh-agent/abilities.ts';
import { agentOver, createSshAgent } from '#main/delivery/ssh-agent/agent.ts';
import type { Exchange } from '#main/delivery/ssh-agent/transport.ts';
import { OPENSSH_PIPE } from '#main/delivery/ssh-agent/windows-pipes.ts';
import { systemClock } from '#main/support/clock.ts';
import { ok } from '#main/support/result.ts';
import { type AgentSocket, answering, listenAsAgent } from '#test/support/agent-socket.ts';
import { fakeAgent } from '#test/support/fake-agent.ts';
import { sshAgentContract } from '#test/support/ssh-agent-contract.ts';
import { FOREVER, makeSshCertificate } from '#test/support/ssh-certificate.ts';
import { createTemporaryFolder } from '#test/support/temp.ts';

const AUTHORITY = generateKeyPairSync('ed25519').privateKey;
const FOREIGN = generateKeyPairSync('ed25519').privateKey;

const folder = createTemporaryFolder();
afterAll(() => folder.remove());

/** A named pipe on Windows, a socket elsewhere: what is said over it is the same. */
function addressOf(name: string): string {
  return process.platform === 'win32'
    ? `\\\\.\\pipe\\${name}-${randomBytes(6).toString('hex')}`
    : join(folder.path, name);
}

const certify = (publicKey: Buffer, by: 'ours' | 'foreign'): Buffer =>
  makeSshCertificate({
    authority: by === 'ours' ? AUTHORITY : FOREIGN,
    publicKey,
    serial: BigInt(`0x${randomBytes(7).toString('hex')}`),
    validBefore: FOREVER,
  });
const userKey = sshPublicKeyBlob(AUTHORITY);

// The service of Windows itself keeps keys for whoever runs this: in the hosted workflow alone, which throws all away.
if (process.platform === 'win32' && process.env.CI === 'true') {
  describe('Windows’ own ssh-agent', () => {
    const agent = createSshAgent(OPENSSH_PIPE, { clock: systemClock });
    sshAgentContract(() => ({ agent, platform: 'win32', userKey, certify }));
  });
}

describe.each([
  // It refuses a key that comes with a lifetime.
  ['Windows’ OpenSSH', 'openssh-ssh-agent', 'win32', false],
  // None is asked of Pageant, whether it knows any or not.
  ['Pageant', 'pageant', 'win32', false],
  ['one that lets go by itself', 'agent', 'linux', true],
] as const)('over a pipe, an agent such as %s', (_, name, platform, lifetimes) => {
  const address = addressOf(name);
  let listening: AgentSocket;
  beforeAll(async () => {
    listening = await listenAsAgent(address, answering(fakeAgent({ lifetimes }).exchange));
  });
  afterAll(() => listening.stop());

  sshAgentContract(() => ({
    agent: createSshAgent(address, { clock: systemClock }),
    platform,
    userKey,
    certify,
  }));
});

describe('what an agent can do', () => {
  const OPENSSH = '/tmp/ssh-AbCd/agent.4242';
  const on = (address: string, exchange: Exchange, holdsOurs = false, platform: NodeJS.Platform = 'linux') =>
    agentAbilities(agentOver(address, exchange), { holdsOurs, platform });

  it('is tried with a key of a moment, of which nothing stays', async () => {
    const fake = fakeAgent();
    expect(await on(OPENSSH, fake.exchange)).toEqual(
      ok({ name: "OpenSSH's ssh-agent", certificates: 'taken', lifetimes: true, from: 'tried' }),
    );
    expect([fake.additions, fake.entries]).toEqual([1, []]);
  });

  it.each([
    [{ certificates: false }, 'dropped', true, 1],
    [{ lifetimes: false }, 'taken', false, 2],
  ] as const)('is found out of an agent with %j', async (traits, certificates, lifetimes, additions) => {
    const fake = fakeAgent(traits);
    expect(await on(OPENSSH, fake.exchange)).toMatchObject(ok({ certificates, lifetimes, from: 'tried' }));
    expect([fake.additions, fake.entries]).toEqual([additions, []]);
  });

  it('is nothing while it is locked', async () => {
    const fake = Object.assign(fakeAgent(), { locked: true });
    expect(await on(OPENSSH, fake.exchange)).toMatchObject(ok({ certificates: 'refused', from: 'tried' }));
  });

  it.each([
    ['/run/user/1000/gnupg/S.gpg-agent.ssh', 'dropped'],
    ['/home/sam/.1password/agent.sock', undefined],
    ['\\\\.\\pipe\\openssh-ssh-agent', undefined],
    ['/run/user/1000/somebody', undefined],
  ])('is not tried at %s, which could keep the key or ask the person', async (address, certificates) => {
    const fake = fakeAgent();
    expect(await on(address, fake.exchange)).toMatchObject(ok({ certificates, from: 'name' }));
    expect(fake.additions).toBe(0);
  });

  it('is seen where a certificate of ours is in there; that of Windows keeps it for ever', async () => {
    const fake = fakeAgent();
    const there = await on('/run/user/1000/somebody', fake.exchange, true);
    expect(there).toMatchObject(ok({ certificates: 'taken', lifetimes: true, from: 'seen' }));
    const windows = await on('\\\\.\\pipe\\openssh-ssh-agent', fake.exchange, true, 'win32');
    expect(windows).toMatchObject(ok({ certificates: 'taken', lifetimes: false, from: 'seen' }));
    expect(fake.additions).toBe(0);
  });
});
