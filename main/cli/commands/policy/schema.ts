import { policyJsonSchema } from '../../../access/json-schema.ts';
import type { CommandLine } from '../../command-line.ts';

/** `latchkey policy schema`: the same with --json, because it is JSON already. */
export function policySchema({ world }: CommandLine): Promise<number> {
  world.stdout.write(`${JSON.stringify(policyJsonSchema(), undefined, 2)}\n`);
  return Promise.resolve(0);
}
