import type { Command } from 'commander';
import type { Actions } from '../../actions.ts';
import { adopt } from '../../adopt.ts';
import { POLICY_PAGES } from '../../words/policy-manual.ts';
import type { World } from '../../world.ts';

type PolicyCommand = keyof typeof POLICY_PAGES extends `policy ${infer Name}` ? Name : never;

/** Declares the parts of `latchkey policy`, each of which is loaded when it is called. */
export function declarePolicyCommands(program: Command, world: World, on: Actions): void {
  const policy = program.commands.find((one) => one.name() === 'policy');
  if (policy === undefined) return;
  const command = (name: PolicyCommand): Command =>
    adopt(policy.command(name).description(POLICY_PAGES[`policy ${name}`].summary), world, POLICY_PAGES);

  command('schema').action(on(async (cli) => (await import('./schema.ts')).policySchema(cli)));
}
