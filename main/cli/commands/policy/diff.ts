import { diffPolicies } from '../../../access/diff.ts';
import type { CommandLine } from '../../command-line.ts';
import { differenceLines } from '../../words/policy-diff.ts';
import { usePolicy } from './read.ts';

/** `latchkey policy diff OLD NEW`. That there is a difference is no failure. */
export function policyDiff(cli: CommandLine, oldFile: string, newFile: string): Promise<number> {
  return usePolicy(cli, oldFile, (older) =>
    usePolicy(cli, newFile, (newer) => {
      const [before, after] = [older.parsed.policy, newer.parsed.policy];
      const difference = diffPolicies(before, after);
      return cli.reply.answer(
        () => differenceLines({ difference, roles: [...before.roles, ...after.roles] }, cli.world),
        () => difference,
      );
    }),
  );
}
