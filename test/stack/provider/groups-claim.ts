import * as z from 'zod/mini';
import { unreachable } from '#main/support/result.ts';

/**
 * The filter an administrator sets on the groups claim. `none`: the claim is not configured and never sent.
 */
export const GroupFilter = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.enum(['STARTS_WITH', 'EQUALS', 'CONTAINS', 'REGEX']), value: z.string() }),
]);
export type GroupFilter = z.infer<typeof GroupFilter>;

/**
 * Names of the groups that pass the filter, or undefined where no groups claim is sent at all. Okta leaves
 * the claim out when nothing matches. STARTS_WITH, EQUALS and CONTAINS ignore case; REGEX does not, and has
 * to match the whole name.
 */
export function groupsClaim(
  groups: readonly string[],
  filter: GroupFilter,
  whenNoneMatches: 'absent' | 'empty',
): readonly string[] | undefined {
  if (filter.type === 'none') return undefined;
  const passes = predicate(filter.type, filter.value);
  const matching = groups.filter(passes);
  return matching.length === 0 && whenNoneMatches === 'absent' ? undefined : matching;
}

function predicate(
  type: 'STARTS_WITH' | 'EQUALS' | 'CONTAINS' | 'REGEX',
  value: string,
): (name: string) => boolean {
  const wanted = value.toLowerCase();
  switch (type) {
    case 'STARTS_WITH':
      return (name) => name.toLowerCase().startsWith(wanted);
    case 'EQUALS':
      return (name) => name.toLowerCase() === wanted;
    case 'CONTAINS':
      return (name) => name.toLowerCase().includes(wanted);
    case 'REGEX': {
      const expression = new RegExp(`^(?:${value})$`, 'su');
      return (name) => expression.test(name);
    }
    default:
      return unreachable(type);
  }
}
