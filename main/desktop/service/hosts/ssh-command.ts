import { ACCOUNT, isHostName } from '../../../access/names.ts';
import { explain } from '../../../application/access/explain.ts';
import type { AccessNow } from '../../../application/access/now.ts';
import { sshArguments } from '../../../application/access/ssh-arguments.ts';
import { type Failure, fail } from '../../../support/failure.ts';
import { ok, type Result } from '../../../support/result.ts';
import { shellWord } from '../../../support/shell-word.ts';

export interface HostWish {
  readonly host: string;
  /** The one to take where it is left out is the policy's to say, else ssh's. */
  readonly account?: string | undefined;
}

/** What reaches a host. */
export interface SshCommand {
  /** The program and its arguments, to be started without a shell. */
  readonly run: readonly string[];
  /** As a person types it in a shell: short where ssh knows the rest by its own settings. */
  readonly typed: string;
}

/**
 * How ssh gets to a host as the policy has it. Refuses names that ssh or a shell could take for something else: an
 * option, or a command.
 */
export function sshCommand(now: AccessNow, { host, account }: HostWish): Result<SshCommand, Failure> {
  if (!isHostName(host) || (account !== undefined && !ACCOUNT.test(account))) {
    return fail('INTERNAL', { problem: 'that is not the name of a host with an account' });
  }
  const { policy, question, profile } = now;
  const short = (name: string | undefined): string =>
    typed(['ssh', name === undefined ? host : `${name}@${host}`]);
  if (policy === undefined) {
    const run = ['ssh', ...(account === undefined ? [] : ['-l', account]), host];
    return ok({ run, typed: short(account) });
  }
  const explained = explain(now, policy, { host, account });
  const chosen = explained.kind === 'chain' ? explained.why : explained.noDoor;
  const isTold = profile.ssh.config;
  const call = { host: chosen.host, account: chosen.account, words: [], isTold };
  const run = ['ssh', ...sshArguments(policy.compiled, question, call)];
  const isKnown = explained.kind === 'chain' && explained.why.answer.kind !== 'not-granted';
  return ok({ run, typed: isTold && isKnown ? short(chosen.account) : typed(run) });
}

function typed(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
