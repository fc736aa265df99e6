import { verify } from 'node:crypto';
import { expect, it } from 'vitest';
import { createKeyPair } from '#main/certificates/keys.ts';
import { parseSshCertificate } from '#main/certificates/ssh-certificate.ts';
import { sshPublicKeyBlob } from '#main/certificates/ssh-key.ts';
import type { KeyPair, SshCertificate } from '#main/certificates/types.ts';
import { deliverSshCertificate, removeOurs } from '#main/delivery/ssh-agent/deliver.ts';
import type { SshAgent } from '#main/delivery/ssh-agent/types.ts';
import { ok } from '#main/support/result.ts';
import { createP384KeyPair } from './key-pair.ts';
import { listOurs } from './ssh-agent.ts';

export interface AgentUnderTest {
  readonly agent: SshAgent;
  readonly platform: NodeJS.Platform;
  /** An authority's certificate, valid now for an hour, over a public key; both in wire form. */
  certify(publicKey: Buffer, by: 'ours' | 'foreign'): Buffer;
  /** Our authority's key in wire form. */
  readonly userKey: Buffer;
}

const KINDS: readonly (readonly [string, () => Promise<KeyPair>, string | null])[] = [
  ['Ed25519', () => createKeyPair('ed25519'), null],
  ['ECDSA P-256', () => createKeyPair('ecdsa'), 'sha256'],
  ['ECDSA P-384', createP384KeyPair, 'sha384'],
  ['RSA', () => createKeyPair('rsa'), 'sha256'],
];

/** What Latchkey needs of every agent. `current` is asked anew for each test, which must find no entry of ours. */
export function sshAgentContract(current: () => AgentUnderTest): void {
  async function deliver(by: 'ours' | 'foreign', pair?: KeyPair): Promise<SshCertificate> {
    const { agent, certify, platform } = current();
    const delivered = pair ?? (await createKeyPair('ed25519'));
    const parsed = parseSshCertificate(certify(sshPublicKeyBlob(delivered.publicKey), by));
    if (!parsed.ok) throw new Error(parsed.error);
    const certificate = parsed.value;
    const comment = `latchkey ${by}`;
    const delivery = { pair: delivered, certificate, comment, nowMs: Date.now(), platform };
    expect(await deliverSshCertificate(agent, delivery)).toEqual(ok(undefined));
    return certificate;
  }

  async function held(): Promise<readonly string[]> {
    const listed = await current().agent.list();
    if (!listed.ok) return [listed.error.code];
    return listed.value.map(({ blob, comment }) => `${blob.toString('base64')} ${comment}`);
  }

  it.each(KINDS)(
    'takes an %s key with its certificate, signs with it, and lets go of it',
    async (_name, create, hash) => {
      const { agent } = current();
      const pair = await create();
      const { blob } = await deliver('ours', pair);
      const listed = await agent.list();
      expect(listed.ok && listed.value).toContainEqual({ blob, comment: 'latchkey ours' });
      const data = Buffer.from('header.payload');
      const signature = await agent.signer(blob).sign(data);
      const key = { key: pair.publicKey, dsaEncoding: 'ieee-p1363' } as const;
      expect(signature.ok && verify(hash, data, key, signature.value)).toBe(true);
      expect(await agent.remove(blob)).toEqual(ok(undefined));
      expect(await held()).not.toContain(`${blob.toString('base64')} latchkey ours`);
      expect(await agent.remove(blob)).toEqual(ok(undefined));
      expect((await agent.signer(blob).sign(data)).ok).toBe(false);
    },
  );

  it('keeps foreign keys when ours go, and the newest of ours when the older ones go', async () => {
    const { agent, userKey } = current();
    const foreign = await deliver('foreign');
    const older = [await deliver('ours'), await deliver('ours')];
    const newest = await deliver('ours');
    const ours = await listOurs(agent, [userKey]);
    expect(ours.map(({ certificate }) => certificate.serial).sort()).toEqual(
      [...older, newest].map(({ serial }) => serial).sort(),
    );
    const renewal = { userKeys: [userKey], except: [newest.blob] };
    expect(await removeOurs(agent, renewal)).toEqual(ok({ removed: 2, listedNothing: false }));
    expect(await listOurs(agent, [userKey])).toMatchObject([{ certificate: newest }]);
    const signOut = { userKeys: [userKey] };
    expect(await removeOurs(agent, signOut)).toEqual(ok({ removed: 1, listedNothing: false }));
    expect(await held()).toContain(`${foreign.blob.toString('base64')} latchkey foreign`);
    expect(await listOurs(agent, [userKey])).toEqual([]);
    await agent.remove(foreign.blob);
  });
}
