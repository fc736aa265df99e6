import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompiledPolicy } from '#main/access/compile.ts';
import { doorOf } from '#main/access/doors.ts';
import { principalsFile, sshdConfiguration } from '#main/access/server.ts';
import type { StackAuthority } from '#test/stack/authority/types.ts';
import { type Sshd, startSshd } from '#test/stack/sshd/index.ts';
import type { Address } from './promise-is-door-support.ts';

/** One sshd for each host, with a certificate of the host's own name. */
export interface Servers {
  readonly all: readonly Sshd[];
  /** Has all of them go by this policy from now on. */
  install(compiled: CompiledPolicy): Promise<void>;
  address(host: string, account: string): Address;
}

export interface ServersPlan {
  readonly authority: StackAuthority;
  readonly hosts: readonly string[];
  readonly accounts: readonly string[];
}

/**
 * Servers with real accounts of this computer, as root only: what the policy's administrator puts on each is all that
 * decides.
 */
export async function startServersWithAccounts({
  authority,
  hosts,
  accounts,
}: ServersPlan): Promise<Servers> {
  const servers = await startAll(hosts, (host) => startSshd({ authority, accounts, names: [host] }));
  return {
    all: [...servers.values()],
    async install(compiled) {
      await Promise.all(
        [...servers].map(async ([name, server]) => {
          const host = compiled.place(name);
          const principals = filesOf(compiled, name, accounts);
          await server.install({ configuration: sshdConfiguration(compiled, host), principals });
        }),
      );
    },
    address: (host, account) => ({ host, account, port: of(servers, host).port }),
  };
}

/**
 * The same for whoever has one account only: each port of a server stands for an account, and sshd asks a command that
 * chooses by host and account.
 */
export async function startServersWithCommand(
  { authority, hosts, accounts }: ServersPlan,
  folder: string,
): Promise<Servers> {
  const files = join(folder, 'hosts');
  const script = join(folder, 'principals-of');
  // The shell's own program is root's, which sshd insists on.
  writeFileSync(script, `exec cat "${files}/$1/$2"\n`);
  const servers = await startAll(hosts, (host) => {
    const commands = accounts.map((account) => `/bin/sh ${script} ${host} ${account}`);
    return startSshd({ authority, commands, names: [host] });
  });
  return {
    all: [...servers.values()],
    install(compiled) {
      rmSync(files, { recursive: true, force: true });
      for (const host of hosts) {
        mkdirSync(join(files, host), { recursive: true });
        for (const [account, text] of filesOf(compiled, host, accounts)) {
          writeFileSync(join(files, host, account), text);
        }
      }
      return Promise.resolve();
    },
    address(host, account) {
      const port = of(servers, host).commandPorts[accounts.indexOf(account)];
      if (port === undefined) throw new Error(`no port for ${account}`);
      return { host, port };
    },
  };
}

/** None for accounts that no rule leads to. */
function filesOf(
  compiled: CompiledPolicy,
  name: string,
  accounts: readonly string[],
): ReadonlyMap<string, string> {
  const host = compiled.place(name);
  const led = accounts.filter((account) => doorOf(host.doors, account) !== undefined);
  return new Map(led.map((account) => [account, principalsFile(compiled, host, account)]));
}

/** All or none. */
async function startAll(
  hosts: readonly string[],
  start: (host: string) => Promise<Sshd>,
): Promise<ReadonlyMap<string, Sshd>> {
  const started = await Promise.allSettled(hosts.map(async (host) => [host, await start(host)] as const));
  const servers = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const refused = started.find((each) => each.status === 'rejected');
  if (refused !== undefined) {
    await Promise.all(servers.map(([, server]) => server.stop()));
    throw refused.reason;
  }
  return new Map(servers);
}

function of(servers: ReadonlyMap<string, Sshd>, host: string): Sshd {
  const server = servers.get(host);
  if (server === undefined) throw new Error(`no server for ${host}`);
  return server;
}
