import { commonName, mayMeet } from './common-name.ts';
import { type Doors, doorMaker } from './doors.ts';
import { compileGlob } from './glob.ts';
import { LABEL_SIGN } from './names.ts';
import { reachOf } from './reach.ts';
import type { HostSelector, Policy } from './types.ts';

/** Stands for whatever accounts a host has that no entry of the list names yet: no account can be called so. */
export const HOSTS_ACCOUNTS = '*';

/** Patterns and labels, as they are written, that a policy names anywhere: what they stand for may have no entry yet. */
export function openSelectors({ roles, hosts }: Policy): readonly string[] {
  const selectors = roles.flatMap(({ rules }) => rules.flatMap((rule) => rule.hosts));
  return [
    ...hosts.flatMap(({ name, isPattern }) => (isPattern ? [name] : [])),
    ...selectors.flatMap((selector) => selectorText(selector) ?? []),
  ];
}

/** What opens on all hosts that a pattern or a label stands for, whether there are any or not. */
export function doorsOfSelectors(
  { roles, hosts }: Policy,
  selectors: Iterable<string>,
): ReadonlyMap<string, Doors> {
  const rules = roles.flatMap((role) => role.rules.map((rule) => ({ role, rule })));
  const reach = reachOf(rules);
  const doorsFor = doorMaker(rules);
  const entries = hosts
    .filter(({ isPattern }) => isPattern)
    .map((entry) => ({ entry, glob: compileGlob(entry.name) }));
  const doorsOf = (selector: string): Doors => {
    if (selector.startsWith(LABEL_SIGN)) {
      const labels = [selector.slice(LABEL_SIGN.length)];
      return doorsFor(reach({ name: '', isPattern: true, labels }), [HOSTS_ACCOUNTS]);
    }
    const pattern = compileGlob(selector);
    const covering = entries.filter(({ glob }) => glob.covers(selector));
    const { entry } = covering.find((one) => one.entry.name === selector) ?? covering[0] ?? {};
    const users = entries
      .filter(({ glob }) => mayMeet(glob, pattern) && commonName(glob, pattern) !== undefined)
      .flatMap((one) => one.entry.users);
    return doorsFor(
      reach({ name: selector, isPattern: true, labels: entry?.labels ?? [] }),
      entry === undefined ? [...users, HOSTS_ACCOUNTS] : users,
    );
  };
  return new Map([...selectors].map((selector) => [selector, doorsOf(selector)]));
}

function selectorText(selector: HostSelector): string | undefined {
  switch (selector.kind) {
    case 'name':
      return undefined;
    case 'glob':
      return selector.pattern;
    case 'label':
      return `${LABEL_SIGN}${selector.label}`;
  }
}
