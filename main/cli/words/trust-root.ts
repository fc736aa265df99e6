import type { NamedRoot, RootWay } from '../../application/composition.ts';
import { pathWords } from '../../application/words/phrases.ts';
import type { RootPlace, StorePlace } from '../../delivery/trust-store/types.ts';
import { clean } from '../screen/clean.ts';
import { wrap } from '../screen/layout.ts';
import { painterFor } from '../screen/screen.ts';
import type { World } from '../world.ts';

export interface RootPlan {
  readonly way: RootWay;
  readonly root: Pick<NamedRoot, 'name' | 'fingerprint'>;
  readonly places: readonly StorePlace[];
}

export const PROMPT = 'Change it? [y/N] ';

/** What would be changed, to the last place, before anything is. */
export function planLines({ way, root, places }: RootPlan, world: World): string[] {
  const { name, fingerprint } = clean(root);
  const what =
    way === 'trust'
      ? 'These browsers of yours would trust every web site that this root vouches for:'
      : 'Latchkey’s entry of this root would be taken out of these browsers of yours:';
  return [
    painterFor(world.stderr)('title', what),
    ...placeLines(places, world),
    '',
    `The root “${name}”, SHA-256`,
    `  ${fingerprint}`,
    '',
    ...wrap(
      way === 'trust'
        ? 'Nobody else on this computer is concerned, and no other program. latchkey trust-root --undo takes it back. Without a terminal, --yes says that it is to be done.'
        : 'Roots that others put there stay. Without a terminal, --yes says that it is to be done.',
      world.stderr.columns,
    ),
  ];
}

export function doneLines({ way, root, places }: RootPlan, world: World): string[] {
  const { name } = clean(root);
  return [
    way === 'trust' ? `Trusted for web sites now: “${name}”, by` : `Taken out: “${name}”, of`,
    ...placeLines(places, world),
    ...wrap('A browser that is open sees it when it is started again.', world.stdout.columns),
  ];
}

/** There is nothing to change, and why. */
export function nothingLines({ way, root }: RootPlan, found: readonly RootPlace[], world: World): string[] {
  const { name } = clean(root);
  const foreign = found.filter((one) => one.root === 'foreign').map(({ place }) => place);
  const why =
    found.length === 0
      ? 'None of your browsers keeps certificates in a store that Latchkey knows.'
      : way === 'trust'
        ? `Every browser of yours has the root “${name}” already.`
        : `Latchkey has put the root “${name}” into none of your browsers.`;
  const others =
    foreign.length === 0
      ? []
      : ['Others put it there, and it stays as it is:', ...placeLines(foreign, world)];
  return [...wrap(`${why} Nothing was changed.`, world.stdout.columns), ...others];
}

function placeLines(places: readonly StorePlace[], { home }: World): string[] {
  return places.map(
    ({ name, path }) => `  ${clean(name)}${path === undefined ? '' : `  ${pathWords(path, home)}`}`,
  );
}
