import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { compilePolicy } from '#main/access/compile.ts';
import { type AccessQuestion, evaluateAccess, evaluateHost } from '#main/access/evaluate.ts';
import { isReached, preferredDoor } from '#main/access/preferred-door.ts';
import type { HostSelector, Policy, PolicyHost, Role } from '#main/access/types.ts';
import { sshArguments } from '#main/application/access/ssh-arguments.ts';
import { sshPublicKeyBlob } from '#main/certificates/ssh-key.ts';
import { createSshConfig } from '#main/delivery/ssh-config/ssh-config.ts';
import { sshHostsFor } from '#main/session/ssh-hosts.ts';
import { ok } from '#main/support/result.ts';
import { describeWith } from '#test/support/needs.ts';
import { type Ssh, sshWith } from '#test/support/ssh.ts';
import { makeSshCertificate } from '#test/support/ssh-certificate.ts';
import { temporaryFolder } from '#test/support/temp.ts';

const RUNS = process.env.LATCHKEY_LONG === '1' ? 600 : 20;
const SLOWLY = { timeout: RUNS * 5_000 };

const NAMES = ['web-1', 'web-12.a.example.com', 'db-1.example.com', 'gate', 'bastion.example.com'];
const PATTERNS = ['web-*', '*.example.com', 'web-1*', '*.a.example.com', 'web-?', '*-1*', 'd*.example.com'];
/** Also hosts that no policy lists, most of them in several patterns. */
const ASKED = [...NAMES, 'web-9', 'web-9.example.com', 'web-1.a.example.com', 'db-17.a.example.com', 'x-1y'];
const ACCOUNTS = ['deploy', 'ops', 'sam', 'admin'];
const GROUPS = ['g1', 'g2', 'g3'];
const PRINCIPALS = ['p1', 'p2', 'p3'];
const LABELS = ['a', 'b'];

const some = <T>(values: readonly T[], maxLength: number, minLength = 0): fc.Arbitrary<T[]> =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength, maxLength });
const perhaps = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });

const selector: fc.Arbitrary<HostSelector> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...ASKED).map((name) => ({ kind: 'name' as const, name })) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(...PATTERNS).map((pattern) => ({ kind: 'glob' as const, pattern })),
  },
  { weight: 1, arbitrary: fc.constantFrom(...LABELS).map((label) => ({ kind: 'label' as const, label })) },
);
const role = (name: string): fc.Arbitrary<Role> =>
  fc.record({
    name: fc.constant(name),
    title: fc.constant(name),
    groups: some(GROUPS, 2, 1),
    rules: fc.array(
      fc.record({
        hosts: fc.array(selector, { minLength: 1, maxLength: 3 }),
        principals: some(PRINCIPALS, 2, 1),
        users: some(ACCOUNTS, 2),
        ownAccount: fc.boolean(),
        sudo: fc.boolean(),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  });

/** Each goes through one before it or through none, which makes no circle. */
const hosts: fc.Arbitrary<PolicyHost[]> = some([...NAMES, ...PATTERNS], 7).chain((names) =>
  fc.tuple(
    ...names.map((name, index): fc.Arbitrary<PolicyHost> => {
      const before = names.slice(0, index).filter((one) => NAMES.includes(one));
      return fc.record({
        name: fc.constant(name),
        isPattern: fc.constant(PATTERNS.includes(name)),
        address: perhaps(fc.constantFrom('192.0.2.7', 'real.example.net', '2001:db8::7')),
        port: perhaps(fc.constantFrom(22, 2222, 2022)),
        users: some(ACCOUNTS, 2),
        jump: before.length === 0 ? fc.constant(undefined) : perhaps(fc.constantFrom(...before)),
        labels: some(LABELS, 1),
      });
    }),
  ),
);
const policies: fc.Arbitrary<Policy> = fc.record({
  version: fc.constant(1 as const),
  serial: fc.constant(1),
  showUngranted: fc.boolean(),
  ignoredGroups: fc.constant([]),
  roles: fc.tuple(role('one'), role('two'), role('three')),
  hosts,
});
const questions: fc.Arbitrary<AccessQuestion> = fc.record({
  groups: fc.oneof(
    { weight: 4, arbitrary: some(GROUPS, 2, 1).map((names) => ({ names, asOfMs: 0 })) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  ),
  email: fc.constant('sam@example.com'),
  certificate: some([...PRINCIPALS, 'p1/sam'], 3).map((principals) => ({ principals })),
  nowMs: fc.constant(0),
});

interface Stop {
  readonly host: string;
  readonly hostName: string;
  readonly port: string;
  readonly user: string;
}

/**
 * Where ssh would go with these words, the first host on the way first. For each it starts another ssh with the account,
 * port and hosts before it that it was given, and leaves the rest to the settings.
 */
async function wayOf(ssh: Ssh, words: readonly string[], host: string, most = 6): Promise<readonly Stop[]> {
  expect(most).toBeGreaterThan(0);
  const told = await ssh.optionsFor(...words, host);
  const stop = { host, hostName: told.hostname ?? '', port: told.port ?? '', user: told.user ?? '' };
  const jumps = (told.proxyjump ?? 'none').split(',');
  const last = jumps.pop() ?? 'none';
  if (last === 'none') return [stop];
  const [, user, name = '', port] = /^(?:(.*)@)?(\[.*\]|[^:]*)(?::(\d+))?$/.exec(last) ?? [];
  const given = [
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', port]),
    ...(jumps.length === 0 ? [] : ['-J', jumps.join(',')]),
  ];
  return [...(await wayOf(ssh, given, name.replaceAll(/[[\]]/g, ''), most - 1)), stop];
}

describeWith(['ssh'], 'ssh with the settings that a policy comes to', () => {
  it('goes where latchkey ssh goes, to hosts that are listed and others', SLOWLY, async () => {
    const folder = temporaryFolder();
    const personFile = join(folder, '.ssh', 'config');
    mkdirSync(join(folder, '.ssh'));
    const config = createSshConfig({
      stateFolder: join(folder, 'state'),
      profile: 'work',
      personFile,
      platform: process.platform,
      lock: async () => ok({ release: () => {} }),
    });
    const authority = generateKeyPairSync('ed25519');
    const certificate = makeSshCertificate({
      authority: authority.privateKey,
      publicKey: sshPublicKeyBlob(generateKeyPairSync('ed25519').publicKey),
    });
    const ssh = sshWith(folder, personFile);
    const hostKeys = [sshPublicKeyBlob(authority.publicKey)];
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(
        policies,
        questions,
        some([...ASKED, 'web-9*', '*.example.net'], 1),
        async (policy, question, named) => {
          const compiled = compilePolicy(policy);
          const told = sshHostsFor(compiled, question, evaluateAccess(compiled, question), named);
          const put = await config.put({ hosts: told, certificate, hostKeys, localUser: 'local-user' });
          expect(put).toMatchObject({ ok: true, value: { leftOut: [] } });
          for (const name of ASKED) {
            const asked = evaluateHost(compiled, question, compiled.place(name));
            if (!isReached(asked)) continue;
            compared += 1;
            const account = preferredDoor(asked)?.door.account;
            const words = sshArguments(compiled, question, {
              host: asked.host,
              account,
              words: [],
              isTold: true,
            });
            const plain = await wayOf(ssh, [], name);
            const own = await wayOf(ssh, words.slice(0, -1), name);
            expect(plain).toEqual(own);
            const { address, port } = asked.host.entry ?? {};
            expect(plain.at(-1)).toEqual({
              host: name,
              hostName: address ?? name,
              port: `${port ?? 22}`,
              user: account,
            });
          }
        },
      ),
      { numRuns: RUNS },
    );
    expect(compared).toBeGreaterThan(1.6 * RUNS);
  });
});
