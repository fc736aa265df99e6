import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeyPair } from '#main/certificates/keys.ts';
import { parseSshCertificate } from '#main/certificates/ssh-certificate.ts';
import { sshPublicKeyBlob } from '#main/certificates/ssh-key.ts';
import type { KeyPair, SshCertificate } from '#main/certificates/types.ts';
import { agentOver } from '#main/delivery/ssh-agent/agent.ts';
import { deliverSshCertificate, removeOurs } from '#main/delivery/ssh-agent/deliver.ts';
import type { SshAgent } from '#main/delivery/ssh-agent/types.ts';
import { fail } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { type AgentTraits, type FakeAgent, fakeAgent } from '#test/support/fake-agent.ts';
import { type CertificateText, FOREVER, makeSshCertificate } from '#test/support/ssh-certificate.ts';

const NOW_MS = Date.parse('2026-11-20T08:00:00Z');
const NOW = BigInt(NOW_MS / 1000);
const OURS = generateKeyPairSync('ed25519').privateKey;
const FOREIGN = generateKeyPairSync('ed25519').privateKey;
const USER_KEYS = [sshPublicKeyBlob(OURS)];

function start(
  traits?: AgentTraits,
  address = '/run/user/1000/keyring/ssh',
): { fake: FakeAgent; agent: SshAgent } {
  const fake = fakeAgent(traits);
  return { fake, agent: agentOver(address, fake.exchange) };
}

function certify(pair: KeyPair, text: Partial<CertificateText> = {}): SshCertificate {
  const publicKey = sshPublicKeyBlob(pair.publicKey);
  const blob = makeSshCertificate({ authority: OURS, publicKey, validBefore: NOW + 3600n, ...text });
  const parsed = parseSshCertificate(blob);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

async function deliver(
  agent: SshAgent,
  text: Partial<CertificateText> = {},
  more: { platform?: NodeJS.Platform; pair?: KeyPair; comment?: string } = {},
) {
  const pair = more.pair ?? (await createKeyPair('ed25519'));
  const certificate = certify(pair, text);
  const delivery = {
    pair,
    certificate,
    comment: more.comment ?? 'latchkey example',
    nowMs: NOW_MS,
    platform: more.platform ?? 'linux',
  };
  return { certificate, result: await deliverSshCertificate(agent, delivery) };
}

describe('delivering an SSH certificate', () => {
  it('adds it until it ends, under its comment', async () => {
    const { fake, agent } = start();
    const { certificate, result } = await deliver(agent);
    expect(result).toEqual(ok(undefined));
    expect(fake.entries).toMatchObject([
      { certificate: certificate.blob, comment: 'latchkey example', lifetimeSeconds: 3600 },
    ]);
  });

  it('never lets it live longer than the certificate, nor not at all', async () => {
    const pair = await createKeyPair('ed25519');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 34 }), fc.nat(999), async (seconds, ms) => {
        const { fake, agent } = start();
        const certificate = certify(pair, { validBefore: NOW + BigInt(seconds) });
        const nowMs = NOW_MS + ms;
        const delivery = { pair, certificate, comment: '', nowMs, platform: 'linux' } as const;
        expect(await deliverSshCertificate(agent, delivery)).toEqual(ok(undefined));
        const [lifetime = 0] = fake.entries.map((entry) => entry.lifetimeSeconds);
        const left = seconds - ms / 1000;
        expect(lifetime).toBeGreaterThanOrEqual(1);
        expect(lifetime).toBeLessThanOrEqual(Math.max(left, 1));
        expect(lifetime).toBeGreaterThan(Math.min(left, 2 ** 32) - 2);
      }),
    );
  });

  it('gives no lifetime to what has no end, nor to the agent of Windows, which would refuse it', async () => {
    const { fake, agent } = start({ lifetimes: false });
    expect((await deliver(agent, { validBefore: FOREVER })).result).toEqual(ok(undefined));
    expect((await deliver(agent, {}, { platform: 'win32' })).result).toEqual(ok(undefined));
    expect(fake.entries.map((entry) => entry.lifetimeSeconds)).toEqual([undefined, undefined]);
  });

  it('gives nothing to the agent where key and certificate do not belong together', async () => {
    const { fake, agent } = start();
    const { result } = await deliver(agent, { publicKey: sshPublicKeyBlob(FOREIGN) });
    expect(result).toEqual(fail('INTERNAL', { problem: 'the SSH certificate is for another key' }));
    expect(fake.entries).toEqual([]);
  });

  it('gives no certificate to the agent that has ended by now', async () => {
    const { fake, agent } = start();
    const { result } = await deliver(agent, { validBefore: NOW });
    const problem = 'the SSH certificate ended before the agent could have it';
    expect(result).toEqual(fail('AGENT_REFUSED', { problem }));
    expect(fake.entries).toEqual([]);
  });

  it('says that a key in hardware cannot be handed over', async () => {
    const pair = { ...(await createKeyPair('ed25519')), privateKey: undefined };
    const { result } = await deliver(start().agent, {}, { pair });
    expect(result).toEqual(fail('AGENT_REFUSED', { problem: 'the key cannot leave its hardware' }));
  });

  it('names the agent that keeps the key without its certificate, and takes the key out again', async () => {
    const { fake, agent } = start({ certificates: false });
    const { result } = await deliver(agent);
    expect(result).toEqual(
      fail('AGENT_REFUSED', { problem: 'GNOME Keyring took the key, but does not list its certificate' }),
    );
    expect(fake.entries).toEqual([]);
  });

  it('does not begin with gpg-agent, which would write the key to disk', async () => {
    const { fake, agent } = start({ certificates: false }, '/run/user/1000/gnupg/S.gpg-agent.ssh');
    const { result } = await deliver(agent);
    expect(result).toEqual(
      fail('AGENT_REFUSED', { problem: 'gpg-agent takes keys, but not their certificates' }),
    );
    expect(fake.additions).toBe(0);
  });

  it('tells a locked agent from one that does not want the key', async () => {
    const locked = start();
    locked.fake.locked = true;
    expect((await deliver(locked.agent)).result).toEqual(
      fail('AGENT_REFUSED', {
        problem: 'GNOME Keyring did not take the key; it may be locked (ssh-add -X unlocks it)',
      }),
    );
    const choosy = start({ lifetimes: false });
    await deliver(choosy.agent, { validBefore: FOREVER });
    expect((await deliver(choosy.agent)).result).toEqual(
      fail('AGENT_REFUSED', { problem: 'GNOME Keyring did not take the key' }),
    );
  });
});

describe('what is ours in the agent', () => {
  it('is known by the key that signed it, not by its comment', async () => {
    const { agent, fake } = start();
    await deliver(agent, {}, { comment: 'anything' });
    const foreign = await deliver(agent, { authority: FOREIGN }, { comment: 'latchkey example' });
    expect(await removeOurs(agent, { userKeys: [] })).toEqual(ok({ removed: 0, listedNothing: false }));
    expect(await removeOurs(agent, { userKeys: USER_KEYS })).toEqual(
      ok({ removed: 1, listedNothing: false }),
    );
    expect(fake.entries.map((each) => each.certificate)).toEqual([foreign.certificate.blob]);
  });

  it('goes after a renewal, all but the newest, and nothing foreign with it', async () => {
    const which = fc.constantFrom('ours' as const, 'foreign' as const);
    const entry = fc.record({ which, stays: fc.boolean() });
    const pair = await createKeyPair('ed25519');
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 8 }), async (entries) => {
        const { fake, agent } = start();
        const added = [];
        for (const each of entries) {
          const authority = each.which === 'ours' ? OURS : FOREIGN;
          const { certificate } = await deliver(agent, { authority }, { pair });
          added.push({ ...each, certificate });
        }
        const except = added.filter(({ stays }) => stays).map(({ certificate }) => certificate.blob);
        const result = await removeOurs(agent, { userKeys: USER_KEYS, except });
        const left = added.filter((each) => each.which === 'foreign' || each.stays);
        expect(fake.entries.map((each) => each.certificate)).toEqual(
          left.map(({ certificate }) => certificate.blob),
        );
        const removed = added.length - left.length;
        expect(result).toEqual(ok({ removed, listedNothing: added.length === 0 }));
      }),
      { numRuns: 50 },
    );
  });

  it('tries every entry, and answers the first that would not go', async () => {
    const { fake, agent } = start();
    const first = await deliver(agent);
    await deliver(agent);
    fake.stuck.push(first.certificate.blob);
    expect(await removeOurs(agent, { userKeys: USER_KEYS })).toEqual(
      fail('AGENT_REFUSED', { problem: 'GNOME Keyring did not remove the certificate' }),
    );
    expect(fake.entries.map((entry) => entry.certificate)).toEqual([first.certificate.blob]);
  });

  it('cannot be seen in a locked agent, and the answer lets that be known', async () => {
    const { fake, agent } = start();
    await deliver(agent);
    fake.locked = true;
    expect(await removeOurs(agent, { userKeys: USER_KEYS })).toEqual(ok({ removed: 0, listedNothing: true }));
  });
});
