import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CompiledPolicy, compilePolicy } from '#main/access/compile.ts';
import { type AccessDoor, evaluateHost, rolesOf } from '#main/access/evaluate.ts';
import { principalsOf } from '#main/access/principals.ts';
import { principalsFile } from '#main/access/server.ts';
import type { Policy } from '#main/access/types.ts';
import { connectAuthority } from '#main/authority/authority.ts';
import type { Authority } from '#main/authority/types.ts';
import type { SshCertificate } from '#main/certificates/types.ts';
import { systemClock } from '#main/support/clock.ts';
import { silentLog } from '#main/support/log.ts';
import { startEmbeddedAuthority, startRealAuthority } from '#test/stack/authority/index.ts';
import type { OidcProvisionerOptions, StackAuthority } from '#test/stack/authority/types.ts';
import { startTokenIssuer, type TokenIssuer } from '#test/stack/issuer.ts';
import { type Sshd, startSshd } from '#test/stack/sshd/index.ts';
import { emails, groupsFor, HOST_NAMES, policies } from '#test/support/access-policies.ts';
import { describeWith } from '#test/support/needs.ts';
import { sshKeygen } from '#test/support/ssh-keygen.ts';
import { createTemporaryFolder } from '#test/support/temp.ts';
import { BUILD_MS, expectOk, neededForReal } from './authority-client-support.ts';
import { certificateFor, createKnocker, inParallel } from './promise-is-door-support.ts';

const LONG = process.env.LATCHKEY_LONG === '1';
/** Policies, each with a provisioner of its own in one step-ca. */
const POLICIES = LONG ? 100 : 25;
const PEOPLE = 4;
/** Logins that are tried. */
const PAIRS = LONG ? 3000 : 320;
/** At once, each through a port of its own. */
const HANDS = 6;

const SEED = Number(process.env.LATCHKEY_SEED ?? Date.now() % 2 ** 31);

/** Somebody with a certificate for the groups of that time, and Okta's list of now. */
interface Holder {
  readonly compiled: CompiledPolicy;
  readonly clientId: string;
  readonly email: string;
  readonly groupsThen: readonly string[];
  readonly groupsNow: readonly string[];
}

const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number, shift: number): T[] =>
  fc.sample(arbitrary, { seed: SEED + shift, numRuns });

function holdersOf(policy: Policy, index: number): readonly Holder[] {
  const compiled = compilePolicy(policy, ['web-77.example.com', 'DB-2.prod.example.com']);
  const groups = groupsFor(policy);
  // Mostly both lists are the same, as in life; else somebody was added or removed since.
  const lists = groups.chain((then) =>
    fc.tuple(fc.constant(then), fc.oneof(fc.constant(then), fc.constant(then), groups)),
  );
  return sample(fc.tuple(emails, lists), PEOPLE, index).map(([email, [groupsThen, groupsNow]]) => ({
    compiled,
    clientId: `0oa${index}`,
    email,
    groupsThen,
    groupsNow,
  }));
}

/** What Latchkey says of one account of one host to somebody. */
interface Promised {
  readonly holder: Holder;
  readonly certificate: SshCertificate;
  readonly host: string;
  readonly account: string;
  /** Undefined: it does not even show such a door. */
  readonly door: AccessDoor | undefined;
}

function promisesTo(holder: Holder, certificate: SshCertificate): readonly Promised[] {
  const { compiled, email, groupsNow } = holder;
  const groups = { names: groupsNow, asOfMs: 0 };
  const question = { groups, email, certificate, nowMs: Date.now() };
  const listed = compiled.hosts.filter(({ isPattern }) => !isPattern).map(({ name }) => name);
  return [...new Set([...listed, ...HOST_NAMES])].flatMap((host) => {
    const { doors } = evaluateHost(compiled, question, compiled.place(host));
    const shown = doors.map((door) => ({ holder, certificate, host, account: door.door.account, door }));
    const others = ['sam', 'alex', 'root', 'nobody'].filter(
      (account) => !shown.some((each) => each.account === account),
    );
    return [...shown, ...others.map((account) => ({ holder, certificate, host, account, door: undefined }))];
  });
}

const KINDS = ['granted', 'granted, own', 'at-next-renewal', 'not-granted', 'still open', 'no door'] as const;

function kindOf({ door }: Promised): (typeof KINDS)[number] {
  if (door === undefined) return 'no door';
  const { answer, own } = door;
  if (answer.kind === 'granted' && own) return 'granted, own';
  return answer.kind === 'not-granted' && answer.stillOpen !== undefined ? 'still open' : answer.kind;
}

function opens(promised: Promised): boolean {
  return ['granted', 'granted, own', 'still open'].includes(kindOf(promised));
}

/** As many of each kind as there are, until there are enough; half of them doors that open. */
function choose(promises: readonly Promised[], count: number): readonly Promised[] {
  const shuffled = sample(fc.shuffledSubarray([...promises], { minLength: promises.length }), 1, -1)[0] ?? [];
  const take = (kinds: readonly string[]): readonly Promised[] => {
    const queues = kinds.map((kind) => shuffled.filter((each) => kindOf(each) === kind));
    const longest = Math.max(...queues.map((queue) => queue.length));
    const mixed = Array.from({ length: longest }, (_, row) => queues.flatMap((queue) => queue[row] ?? []));
    return mixed.flat().slice(0, count / 2);
  };
  return [
    ...take(['granted', 'granted, own', 'still open']),
    ...take(['at-next-renewal', 'not-granted', 'no door']),
  ];
}

describeWith([...neededForReal, 'ssh', 'sshd', 'ssh-keygen'], 'what Latchkey says of a door', () => {
  const folder = createTemporaryFolder();
  const stops: (() => unknown)[] = [() => folder.remove()];
  let issuer: TokenIssuer;
  let real: Authority;
  let embedded: Authority;
  let sshd: Sshd;
  const holders = sample(policies, POLICIES, 0).flatMap(holdersOf);

  const connect = async (authority: StackAuthority): Promise<Authority> => {
    const connected = expectOk(await connectAuthority(authority, { clock: systemClock, log: silentLog }));
    stops.unshift(() => authority.stop(), connected.close);
    return connected;
  };

  beforeAll(async () => {
    issuer = await startTokenIssuer();
    stops.unshift(() => issuer.stop());
    const byClient = new Map(holders.map(({ clientId, compiled }) => [clientId, compiled.policy]));
    const provisioners = [...byClient].map(
      ([clientId, policy], index): OidcProvisionerOptions => ({
        name: `policy-${clientId}`,
        clientId,
        configurationEndpoint: issuer.issuer,
        // Every other one has its groups in a claim with a name that is no identifier.
        templates: { ssh: { kind: 'access-policy', policy, groupsClaim: claimOf(index) } },
      }),
    );
    const realAuthority = await startRealAuthority({ provisioners });
    real = await connect(realAuthority);
    embedded = await connect(await startEmbeddedAuthority({ provisioners }));
    sshd = await startSshd({ authority: realAuthority, doors: HANDS });
    stops.unshift(() => sshd.stop());
  }, BUILD_MS);

  afterAll(async () => {
    for (const stop of stops) await stop();
  });

  it('is what a real sshd does with a certificate of the real step-ca, granted and not', async () => {
    const keygen = sshKeygen(folder.path);
    const promises: Promised[] = [];
    for (const holder of holders) {
      const { clientId, email, groupsThen, compiled } = holder;
      const claims = { aud: clientId, email, [claimOf(Number(clientId.slice(3)))]: groupsThen };
      const certificate = expectOk(await certificateFor(real, issuer, claims));
      const roles = [...rolesOf(compiled, groupsThen).keys()].map(({ principals }) => principals);
      const expected = [...principalsOf(roles, email)].sort();
      expect([...certificate.principals].sort(), said(holder)).toEqual(expected);
      expect(certificate).toMatchObject({ kind: 'user', keyId: email, criticalOptions: {} });
      const other = expectOk(await certificateFor(embedded, issuer, claims));
      expect(other.principals, said(holder)).toEqual(certificate.principals);
      expect(principalsListed(keygen.describe(lineOf(certificate)))).toEqual(certificate.principals);
      promises.push(...promisesTo(holder, certificate));
    }

    const chosen = choose(promises, PAIRS);
    const counts = Object.fromEntries(
      KINDS.map((kind) => [kind, chosen.filter((each) => kindOf(each) === kind).length]),
    );
    console.log(counts, SEED);
    expect(chosen.length, `seed ${SEED}`).toBeGreaterThanOrEqual(PAIRS * 0.95);
    for (const kind of KINDS) expect(counts[kind], `${kind}, seed ${SEED}`).toBeGreaterThan(0);

    const knocker = createKnocker(folder.path, sshd);
    await inParallel(sshd.doors, chosen, async (door, promised) => {
      const { holder, host, account, certificate } = promised;
      door.accept(principalsFile(holder.compiled, holder.compiled.place(host), account));
      const cause = `${account}@${host}: ${kindOf(promised)}\n${said(holder)}`;
      expect(await knocker.knock(door, certificate), cause).toBe(opens(promised));
    });
  }, 600_000);
});

function claimOf(index: number): string {
  return index % 2 === 0 ? 'groups' : 'https://example.com/claims/"groups"';
}

/** Everything that is needed to see such a case again. */
function said({ compiled, email, groupsThen, groupsNow }: Holder): string {
  return JSON.stringify({ seed: SEED, email, groupsThen, groupsNow, policy: compiled.policy });
}

function lineOf({ algorithm, blob }: SshCertificate): string {
  return `${algorithm} ${blob.toString('base64')}`;
}

/** The lines between "Principals:" and "Critical Options:". */
function principalsListed(described: string): readonly string[] {
  const [, list = ''] = /Principals:(.*)\n\s*Critical Options:/s.exec(described) ?? [];
  return list
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '(none)');
}
