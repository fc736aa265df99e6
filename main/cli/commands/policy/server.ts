import { type CompiledPolicy, compilePolicy, type PlacedHost } from '../../../access/compile.ts';
import { doorOf } from '../../../access/doors.ts';
import { principalsFile, sshdConfiguration, sudoersRules } from '../../../access/server.ts';
import type { CommandLine } from '../../command-line.ts';
import { usePolicy } from './read.ts';

export interface PrincipalsOptions {
  readonly user: string;
}

/** `latchkey policy principals FILE HOST --user ACCOUNT` */
export function policyPrincipals(
  cli: CommandLine,
  file: string,
  name: string,
  { user }: PrincipalsOptions,
): Promise<number> {
  return useHost(cli, file, name, (compiled, host) => {
    const { principals = [], sudo = false } = doorOf(host.doors, user) ?? {};
    return {
      text: principalsFile(compiled, host, user),
      json: { host: host.name, account: user, principals, sudo },
    };
  });
}

export interface SshdOptions {
  readonly sudoers?: boolean | undefined;
}

/** `latchkey policy sshd FILE HOST`; with --json everything that a server needs, for tools that set servers up. */
export function policySshd(
  cli: CommandLine,
  file: string,
  name: string,
  { sudoers }: SshdOptions,
): Promise<number> {
  return useHost(cli, file, name, (compiled, host) => {
    const [sshd, sudo] = [sshdConfiguration(compiled, host), sudoersRules(compiled, host)];
    const accounts = host.doors.shared.map((door) => ({
      account: door.account,
      principals: door.principals,
      sudo: door.sudo,
      principalsFile: principalsFile(compiled, host, door.account),
    }));
    const json = { host: host.name, sshd, sudoers: sudo, accounts, ownAccounts: host.doors.own.length > 0 };
    return { text: sudoers === true ? sudo : sshd, json };
  });
}

/** A host that the policy does not list has doors all the same where a pattern leads to it. */
function useHost(
  cli: CommandLine,
  file: string,
  name: string,
  work: (compiled: CompiledPolicy, host: PlacedHost) => { readonly text: string; readonly json: object },
): Promise<number> {
  return usePolicy(cli, file, ({ parsed }) => {
    const compiled = compilePolicy(parsed.policy);
    const { text, json } = work(compiled, compiled.place(name));
    return cli.reply.answer(
      () => [text.trimEnd()],
      () => json,
    );
  });
}
