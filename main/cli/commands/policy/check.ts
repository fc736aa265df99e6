import { checkPolicy } from '../../../access/check/index.ts';
import type { CommandLine } from '../../command-line.ts';
import { EXIT } from '../../exit-codes.ts';
import { answerChecked, usePolicy } from './read.ts';

export interface CheckOptions {
  readonly strict?: boolean | undefined;
}

/** `latchkey policy check FILE` */
export function policyCheck(cli: CommandLine, file: string, { strict }: CheckOptions): Promise<number> {
  return usePolicy(cli, file, ({ parsed }) => {
    const findings = checkPolicy(parsed, cli.world.clock.now());
    const counts = ['problem', ...(strict === true ? ['warning'] : [])];
    const isBad = findings.some(({ severity }) => counts.includes(severity));
    return answerChecked(
      cli,
      { file, policy: parsed.policy, findings },
      isBad ? EXIT.setUpNeeded : EXIT.done,
    );
  });
}
