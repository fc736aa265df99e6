import type { OpenRoots } from '../../application/composition.ts';
import type { RootPlace, StorePlace } from '../../delivery/trust-store/types.ts';
import type { Failure } from '../../support/failure.ts';
import type { Result } from '../../support/result.ts';
import type { CommandLine } from '../command-line.ts';
import { EXIT } from '../exit-codes.ts';
import { doneLines, nothingLines, PROMPT, planLines } from '../words/trust-root.ts';

export interface TrustRootOptions {
  readonly undo?: true | undefined;
  readonly yes?: true | undefined;
}

/** `latchkey trust-root`: says what would be changed, and changes it when the person says so. */
export async function trustRoot(cli: CommandLine, { undo, yes }: TrustRootOptions): Promise<number> {
  const { world, reply } = cli;
  const opened = await (await world.compose()).roots(cli.profile);
  if (!opened.ok) return reply.failed(opened.error);
  const roots = opened.value;
  const way = undo === true ? 'distrust' : 'trust';
  const found = await roots.store?.look(roots.rootPem);
  if (found?.ok === false) return reply.failed(found.error);
  const places = found?.value ?? [];
  const concerned = placesIn(places, way === 'trust' ? 'absent' : 'ours');
  const plan = { way, root: roots.root, places: concerned } as const;
  if (concerned.length === 0) {
    return reply.answer(
      () => nothingLines(plan, places, world),
      () => ({ ...plan, changed: [] }),
    );
  }
  if (yes !== true && !(await isAgreed(cli, () => planLines(plan, world)))) {
    const isAsked = !cli.json && world.ask !== undefined;
    return reply.answer(
      () => (isAsked ? ['Nothing was changed.'] : planLines(plan, world)),
      () => ({ ...plan, changed: [] }),
      isAsked ? EXIT.done : EXIT.usage,
    );
  }
  const changed = await act(roots, way);
  if (!changed.ok) return reply.failed(changed.error);
  return reply.answer(
    () => doneLines({ ...plan, places: changed.value }, world),
    () => ({ ...plan, changed: changed.value }),
  );
}

/** Only at a terminal; scripts say --yes. */
async function isAgreed({ world, json }: CommandLine, plan: () => readonly string[]): Promise<boolean> {
  if (json || world.ask === undefined) return false;
  world.stderr.write(`${plan().join('\n')}\n\n`);
  const typed = await world.ask(PROMPT, new AbortController().signal);
  if (typed === undefined) world.stderr.write('\n');
  return /^y(es)?$/i.test(typed?.trim() ?? '');
}

async function act(
  { store, rootPem }: OpenRoots,
  way: 'trust' | 'distrust',
): Promise<Result<readonly StorePlace[], Failure>> {
  if (store === undefined) throw new Error('a store that is not there has places');
  return store[way](rootPem);
}

function placesIn(places: readonly RootPlace[], root: RootPlace['root']): readonly StorePlace[] {
  return places.filter((one) => one.root === root).map(({ place }) => place);
}
