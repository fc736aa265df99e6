import { type CompiledPolicy, compilePolicy, type PlacedHost } from '../../../access/compile.ts';
import { doorOf } from '../../../access/doors.ts';
import {
  principalsFile,
  serverDoors,
  serverFiles,
  sshdConfiguration,
  sudoersRules,
} from '../../../access/server.ts';
import type { Failure } from '../../../support/failure.ts';
import type { CommandLine } from '../../command-line.ts';
import { serverFolderLines } from '../../words/policy-server.ts';
import { usePolicy } from './read.ts';
import { writeServerFolder } from './server-folder.ts';

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
      lines: [principalsFile(compiled, host, user).trimEnd()],
      json: { host: host.name, account: user, principals, sudo },
    };
  });
}

export interface SshdOptions {
  readonly sudoers?: boolean | undefined;
  readonly into?: string | undefined;
  /** Names of people's own accounts. */
  readonly own?: readonly string[] | undefined;
}

/**
 * `latchkey policy sshd FILE HOST`; with --json everything that a server needs, for tools that set servers up, and with
 * --into the same as files in a new folder.
 */
export function policySshd(
  cli: CommandLine,
  file: string,
  name: string,
  { sudoers, into, own = [] }: SshdOptions,
): Promise<number> {
  return useHost(cli, file, name, async (compiled, host) => {
    const [sshd, sudo] = [sshdConfiguration(compiled, host), sudoersRules(compiled, host)];
    const accounts = serverDoors(host, own).map(({ account, principals, sudo: isSudo }) => ({
      account,
      principals,
      sudo: isSudo,
      principalsFile: principalsFile(compiled, host, account),
    }));
    const ownAccounts = host.doors.own.length > 0;
    const json = { host: host.name, sshd, sudoers: sudo, accounts, ownAccounts };
    if (into === undefined) return { lines: [(sudoers === true ? sudo : sshd).trimEnd()], json };
    const files = serverFiles(compiled, host, own);
    const written = await writeServerFolder(into, files);
    if (!written.ok) return written.error;
    const told = { host: host.name, folder: into, files: [...files.keys()], ownAccounts, own };
    return { lines: serverFolderLines(told, cli.world), json: { ...json, folder: into, files: told.files } };
  });
}

interface Answer {
  readonly lines: readonly string[];
  readonly json: object;
}

/** A host that the policy does not list has doors all the same where a pattern leads to it. */
function useHost(
  cli: CommandLine,
  file: string,
  name: string,
  work: (compiled: CompiledPolicy, host: PlacedHost) => Promise<Answer | Failure> | Answer,
): Promise<number> {
  return usePolicy(cli, file, async ({ parsed }) => {
    const compiled = compilePolicy(parsed.policy);
    const answer = await work(compiled, compiled.place(name));
    if (!('lines' in answer)) return cli.reply.failed(answer);
    return cli.reply.answer(
      () => [...answer.lines],
      () => answer.json,
    );
  });
}
