import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rolesOf } from '#main/access/evaluate.ts';
import { principalsOf } from '#main/access/principals.ts';
import { sudoersRules } from '#main/access/server.ts';
import { connectAuthority } from '#main/authority/authority.ts';
import type { Authority } from '#main/authority/types.ts';
import type { SshCertificate } from '#main/certificates/types.ts';
import { systemClock } from '#main/support/clock.ts';
import { silentLog } from '#main/support/log.ts';
import { startEmbeddedAuthority, startRealAuthority } from '#test/stack/authority/index.ts';
import type { OidcProvisionerOptions, StackAuthority } from '#test/stack/authority/types.ts';
import { startTokenIssuer, type TokenIssuer } from '#test/stack/issuer.ts';
import { describeAsRoot, describeWith } from '#test/support/needs.ts';
import { sshKeygen } from '#test/support/ssh-keygen.ts';
import { createTemporaryFolder } from '#test/support/temp.ts';
import {
  makeThrowAwayAccounts,
  SUDO_RECORDS,
  type ThrowAwayAccounts,
  throwAwayName,
} from '#test/support/throw-away-accounts.ts';
import { BUILD_MS, expectOk, neededForReal } from './authority-client-support.ts';
import {
  type Certificates,
  choose,
  type Holder,
  KINDS,
  kindOf,
  makeHolders,
  OPENS,
  type Promised,
  promisesTo,
  SEED,
  said,
} from './promise-is-door-cases.ts';
import {
  type Servers,
  startServersWithAccounts,
  startServersWithCommand,
} from './promise-is-door-servers.ts';
import { certificateFor, createKnocker, inParallel } from './promise-is-door-support.ts';

/** Doors that are tried, on each kind of server. */
const PAIRS = process.env.LATCHKEY_LONG === '1' ? 2000 : 100;
/** At once. */
const HANDS = 6;
const STRANGERS = ['root', ...['sam', 'alex', 'nobody'].map(throwAwayName)];

describeWith([...neededForReal, 'ssh', 'sshd', 'ssh-keygen'], 'what Latchkey says of a door', () => {
  const folder = createTemporaryFolder();
  const stops: (() => unknown)[] = [() => folder.remove()];
  const holders = makeHolders(throwAwayName);
  const promises: Promised[] = [];
  let issuer: TokenIssuer;
  let realAuthority: StackAuthority;
  let real: Authority;
  let embedded: Authority;

  const connect = async (authority: StackAuthority): Promise<Authority> => {
    const connected = expectOk(await connectAuthority(authority, { clock: systemClock, log: silentLog }));
    stops.unshift(() => authority.stop(), connected.close);
    return connected;
  };

  /** By the real authority; the other one and ssh-keygen have to agree. */
  const certificateOf = async (holder: Holder, groups: readonly string[]): Promise<SshCertificate> => {
    const { clientId, email, compiled } = holder;
    const claims = { aud: clientId, email, [claimOf(Number(clientId.slice(3)))]: groups };
    const certificate = expectOk(await certificateFor(real, issuer, claims));
    const roles = [...rolesOf(compiled, groups).keys()].map(({ principals }) => principals);
    const expected = [...principalsOf(roles, email)].sort();
    expect([...certificate.principals].sort(), said(holder)).toEqual(expected);
    expect(certificate).toMatchObject({ kind: 'user', keyId: email, criticalOptions: {} });
    const other = expectOk(await certificateFor(embedded, issuer, claims));
    expect(other.principals, said(holder)).toEqual(certificate.principals);
    const described = sshKeygen(folder.path).describe(lineOf(certificate));
    expect(principalsListed(described)).toEqual(certificate.principals);
    return certificate;
  };

  const certificatesOf = async (holder: Holder): Promise<Certificates> => {
    const { groupsThen, groupsNow } = holder;
    const held = await certificateOf(holder, groupsThen);
    return { held, next: groupsNow === groupsThen ? held : await certificateOf(holder, groupsNow) };
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
    realAuthority = await startRealAuthority({ provisioners });
    real = await connect(realAuthority);
    embedded = await connect(await startEmbeddedAuthority({ provisioners }));
    for (const holder of holders) {
      promises.push(...promisesTo(holder, await certificatesOf(holder), STRANGERS));
    }
  }, BUILD_MS);

  afterAll(async () => {
    for (const stop of stops) await stop();
  });

  const plan = () => ({
    authority: realAuthority,
    hosts: [...new Set(promises.map(({ host }) => host))],
    accounts: [...new Set(promises.map(({ account }) => account))],
  });

  const tryDoors = async (servers: Servers, shift: number): Promise<void> => {
    const chosen = choose(promises, PAIRS, shift);
    expect(chosen.length, `seed ${SEED}`).toBeGreaterThanOrEqual(PAIRS * 0.95);
    for (const kind of KINDS) {
      const count = chosen.filter((each) => kindOf(each) === kind).length;
      expect(count, `${kind}, seed ${SEED}`).toBeGreaterThan(0);
    }
    const knocker = createKnocker(folder.path, ...servers.all);
    const hands = Array.from({ length: HANDS }, (_, hand) => hand);
    for (const [compiled, those] of Map.groupBy(chosen, ({ holder }) => holder.compiled)) {
      await servers.install(compiled);
      await inParallel(hands, those, async (_, promised) => {
        const { holder, host, account, certificates } = promised;
        const address = servers.address(host, account);
        const opens = OPENS[kindOf(promised)];
        const cause = `${account}@${host}: ${kindOf(promised)}\n${said(holder)}`;
        expect(await knocker.knock(address, certificates.held), cause).toBe(opens.held);
        if (certificates.next === certificates.held) return;
        expect(await knocker.knock(address, certificates.next), `renewed, ${cause}`).toBe(opens.next);
      });
    }
  };

  it('is what several real sshd do that ask a command, with certificates of the real step-ca', async () => {
    const servers = await startServersWithCommand(plan(), folder.path);
    stops.unshift(...servers.all.map((server) => () => server.stop()));
    await tryDoors(servers, -1);
  }, 1_800_000);

  describeAsRoot(['useradd', 'visudo'], 'on servers with accounts of their own', () => {
    let before: unknown;
    let accounts: ThrowAwayAccounts;
    let servers: Servers;

    const tidyUp = async (): Promise<void> => {
      // Nobody may be logged in to an account that is to go.
      await Promise.all(servers.all.map((server) => server.stop()));
      accounts.remove();
    };

    beforeAll(async () => {
      before = traces();
      accounts = makeThrowAwayAccounts(plan().accounts.filter((account) => account !== 'root'));
      stops.unshift(() => accounts.remove());
      servers = await startServersWithAccounts(plan());
      stops.unshift(tidyUp);
    }, 60_000);

    it('is what the lines of the policy and the files of the accounts make of it', async () => {
      await tryDoors(servers, -2);
    }, 1_800_000);

    it('brings sudo where the policy says so, and nowhere else', async () => {
      // root needs no rule.
      const open = promises.filter((each) => OPENS[kindOf(each)].held && each.account !== 'root');
      const withSudo = open.filter(({ door }) => door?.door.sudo === true);
      const without = [...new Set(withSudo.flatMap((each) => besides(each, open)))];
      const [own, shared] = [true, false].map((isOwn) => without.filter(({ door }) => door?.own === isOwn));
      const tried = [withSudo, own ?? [], shared ?? []].map((those) => those.slice(0, SUDO_TRIED));
      for (const those of tried) expect(those.length, `seed ${SEED}`).toBeGreaterThan(0);
      const knocker = createKnocker(folder.path, ...servers.all);
      for (const { holder, host, account, certificates, door } of tried.flat()) {
        await servers.install(holder.compiled);
        accounts.setSudoers(sudoersRules(holder.compiled, holder.compiled.place(host)));
        const address = servers.address(host, account);
        const printed = await knocker.run(address, certificates.held, 'sudo -n true && echo may || echo not');
        expect(printed, `${account}@${host}\n${said(holder)}`).toBe(door?.door.sudo ? 'may\n' : 'not\n');
      }
    }, 60_000);

    it('leaves the computer as it was', async () => {
      expect(traces()).not.toEqual(before);
      await tidyUp();
      expect(traces()).toEqual(before);
    });
  });
});

/** With sudo; and without, an account of one's own or a shared one, where another account has it. */
const SUDO_TRIED = 3;

/** Doors without sudo that are open on the same host while this one has it. */
function besides({ holder, host }: Promised, open: readonly Promised[]): readonly Promised[] {
  return open.filter(
    (each) =>
      each.holder.compiled === holder.compiled && each.host === host && each.door?.door.sudo === false,
  );
}

/** Everything of this computer that accounts and rules for sudo stand in. */
function traces(): unknown {
  const files = ['passwd', 'shadow', 'group', 'gshadow', 'subuid', 'subgid'];
  const texts = files
    .flatMap((name) => [`/etc/${name}`, `/etc/${name}-`])
    .map((path) => [path, existsSync(path) ? readFileSync(path, 'utf8') : undefined]);
  const records = existsSync(SUDO_RECORDS) ? readdirSync(SUDO_RECORDS) : [];
  return {
    texts,
    sudoers: readdirSync('/etc/sudoers.d'),
    records,
    latchkey: existsSync('/etc/ssh/latchkey'),
  };
}

function claimOf(index: number): string {
  return index % 2 === 0 ? 'groups' : 'https://example.com/claims/"groups"';
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
