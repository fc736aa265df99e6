import type { Inventory } from '../../access/compile.ts';
import { counted } from '../../application/words/phrases.ts';
import type { ReadyPolicy } from '../../session/policy.ts';
import { clean } from '../screen/clean.ts';
import { wrap } from '../screen/layout.ts';
import { painterFor } from '../screen/screen.ts';
import type { World } from '../world.ts';

export const NO_INVENTORY = {
  title: 'The authority does not say which hosts it knows',
  sentence: 'Its list of hosts is switched off, or it keeps none.',
};

/** The hosts that stand in one of the two lists only. */
export function inventoryLines(
  inventory: Inventory | undefined,
  { policy }: ReadyPolicy,
  { stdout }: World,
): string[] {
  const paint = painterFor(stdout);
  if (inventory === undefined) {
    return [paint('title', NO_INVENTORY.title), ...wrap(NO_INVENTORY.sentence, stdout.columns)];
  }
  const { unknownToAuthority, notInPolicy } = inventory;
  const part = (title: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : ['', paint('title', title), ...clean([...names]).map((name) => `  ${name}`)];
  const isSame = unknownToAuthority.length + notInPolicy.length === 0;
  return [
    ...(isSame
      ? [`The authority knows every host of the access policy (serial ${policy.serial}), and no other.`]
      : []),
    ...part(
      `In the access policy, without a host certificate of the authority: ${counted(unknownToAuthority.length, 'host', 'hosts')}`,
      unknownToAuthority,
    ),
    ...part(
      `With a host certificate of the authority, in no entry of the access policy: ${counted(notInPolicy.length, 'host', 'hosts')}`,
      notInPolicy,
    ),
  ].slice(isSame ? 0 : 1);
}
