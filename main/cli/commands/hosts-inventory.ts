import { compilePolicy, type Inventory } from '../../access/compile.ts';
import { accessNow } from '../../application/access/now.ts';
import { NO_HOSTS } from '../../application/words/reach.ts';
import type { CommandLine } from '../command-line.ts';
import { noHostsLines } from '../words/hosts.ts';
import { inventoryLines, NO_INVENTORY } from '../words/inventory.ts';

/** `latchkey hosts --inventory`: the policy's list beside the authority's, for whoever keeps both. */
export async function hostsInventory(cli: CommandLine): Promise<number> {
  const { world, reply } = cli;
  const composition = await world.compose();
  const [found, known] = await Promise.all([
    accessNow(composition, cli.profile),
    composition.inventory(cli.profile),
  ]);
  if (!found.ok) return reply.failed(found.error);
  const { policy } = found.value;
  if (policy === undefined) {
    return reply.answer(
      () => noHostsLines(world),
      () => NO_HOSTS,
    );
  }
  if (!known.ok) return reply.failed(known.error);
  const inventory: Inventory | undefined = known.value && compilePolicy(policy.policy, known.value).inventory;
  return reply.answer(
    () => inventoryLines(inventory, policy, world),
    () => (inventory === undefined ? { inventory: null, ...NO_INVENTORY } : { inventory }),
  );
}
