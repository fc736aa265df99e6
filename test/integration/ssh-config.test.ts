import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { sshPublicKeyBlob } from '#main/certificates/ssh-key.ts';
import { usableHosts } from '#main/delivery/ssh-config/host-names.ts';
import { createSshConfig } from '#main/delivery/ssh-config/ssh-config.ts';
import type { SshConfig, SshConfigContent, SshConfigHost } from '#main/delivery/ssh-config/types.ts';
import { ok } from '#main/support/result.ts';
import { describeWith } from '#test/support/needs.ts';
import { type Ssh, sshWith } from '#test/support/ssh.ts';
import { makeSshCertificate } from '#test/support/ssh-certificate.ts';
import { temporaryFolder } from '#test/support/temp.ts';

const authority = generateKeyPairSync('ed25519');
const content: Omit<SshConfigContent, 'hosts'> = {
  certificate: makeSshCertificate({
    authority: authority.privateKey,
    publicKey: sshPublicKeyBlob(generateKeyPairSync('ed25519').publicKey),
  }),
  hostKeys: [sshPublicKeyBlob(authority.publicKey)],
  localUser: 'local-user',
};

function person(inside = 'home'): { config: SshConfig; ssh: Ssh; folder: string } {
  const folder = join(temporaryFolder(), inside);
  const personFile = join(folder, '.ssh', 'config');
  mkdirSync(folder, { recursive: true });
  const config = createSshConfig({
    stateFolder: join(folder, 'state'),
    profile: 'work',
    personFile,
    platform: process.platform,
    lock: async () => ok({ release: () => {} }),
  });
  return { config, folder, ssh: sshWith(folder, personFile) };
}

/** Names, patterns and what is none, in a world so small that entries meet each other. */
const anyName = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[ab][ab.*?]{0,3}$/) },
  { weight: 2, arbitrary: fc.constantFrom('10.0.0.1', '*.example.com', 'a.example.com', 'fd00::1') },
  { weight: 1, arbitrary: fc.constantFrom('a\nUser root', 'b\n\nMatch all', 'a\tb', '"a', "'", '!a', '#') },
);
const anyHost: fc.Arbitrary<SshConfigHost> = fc.record(
  {
    names: fc.array(anyName, { minLength: 1, maxLength: 3 }),
    hostName: anyName,
    port: fc.integer({ min: 1, max: 65_535 }),
    user: fc.constantFrom('deploy', 'sam@example.com', 'root\nProxyCommand x'),
    jump: anyName,
  },
  { requiredKeys: ['names'] },
);

describeWith(['ssh'], 'what ssh makes of the settings', () => {
  it('is what the entries say, and nothing else', { timeout: 120_000 }, async () => {
    const { config, ssh } = person();
    await fc.assert(
      fc.asyncProperty(fc.array(anyHost, { minLength: 1, maxLength: 8 }), async (hosts) => {
        expect(await config.put({ ...content, hosts })).toMatchObject({ ok: true });
        const usable = usableHosts(hosts).hosts;
        const exact = usable.find(({ isPattern }) => !isPattern);
        const host = exact?.name ?? 'nobody.example.org';
        if (usable.length === 0) return;
        const told = await ssh.optionsFor(host);
        expect(told.proxycommand).toBeUndefined();
        if (exact === undefined) return;
        expect(told.hostname).toBe(exact.hostName ?? host);
        expect(told.port).toBe(String(exact.port ?? 22));
        // It shows addresses in brackets.
        expect((told.proxyjump ?? 'none').replaceAll(/[[\]]/g, '')).toBe(exact.jump ?? 'none');
        if (exact.user !== undefined) expect(told.user).toBe(exact.user);
        else if (usable.some((one) => one.isPattern && one.user !== undefined))
          expect(told.user).toBe('local-user');
        expect(told.identitiesonly).toBe('yes');
        expect(told.identityfile).toContain('/state/ssh/work/id-cert.pub');
      }),
      { numRuns: 80 },
    );
  });

  it('reaches no other host', async () => {
    const { config, ssh } = person();
    await config.put({ ...content, hosts: [{ names: ['*.example.com', 'web'], user: 'deploy' }] });
    expect(await ssh.optionsFor('db.example.com')).toMatchObject({ user: 'deploy', identitiesonly: 'yes' });
    const { user, identitiesonly, globalknownhostsfile } = await ssh.optionsFor('github.com');
    expect({ identitiesonly, globalknownhostsfile }).toEqual({
      identitiesonly: 'no',
      globalknownhostsfile: '/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2',
    });
    expect(user).not.toBe('deploy');
  });

  it.each(['with space', 'with ümlaut', 'with %h percent', "with 'quote'", 'with #hash'])(
    'does not depend on the name of the home folder: %s',
    async (inside) => {
      const { config, ssh, folder } = person(inside);
      expect(await config.put({ ...content, hosts: [{ names: ['web'], port: 2222 }] })).toMatchObject({
        ok: true,
      });
      const told = await ssh.optionsFor('web');
      expect(told.port).toBe('2222');
      expect(told.identityfile?.replaceAll('%%', '%')).toBe(join(folder, 'state/ssh/work/id-cert.pub'));
      expect(told.globalknownhostsfile).toContain(join(folder, 'state/ssh/work/known_hosts'));
    },
  );
});
