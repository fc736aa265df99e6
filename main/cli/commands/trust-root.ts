import type { NamedRoot, OpenRoots, RootWay } from '../../application/composition.ts';
import type { RootPlace, StorePlace } from '../../delivery/trust-store/types.ts';
import type { Failure } from '../../support/failure.ts';
import { describeFailure } from '../../support/words/failures.ts';
import type { CommandLine } from '../command-line.ts';
import { EXIT } from '../exit-codes.ts';
import { failureJson, failureLines } from '../reply.ts';
import { doneLines, nothingLines, PROMPT, planLines, type RootPlan } from '../words/trust-root.ts';

export interface TrustRootOptions {
  readonly undo?: true | undefined;
  readonly yes?: true | undefined;
}

/** `latchkey trust-root`: says what would be changed, and changes it when the person says so. */
export async function trustRoot(cli: CommandLine, { undo, yes }: TrustRootOptions): Promise<number> {
  const { world, reply } = cli;
  const way = undo === true ? 'distrust' : 'trust';
  const opened = await (await world.compose()).roots(cli.profile, way);
  if (!opened.ok) return reply.failed(opened.error);
  const { store } = opened.value;
  const seen = await Promise.all(opened.value.roots.map((root) => lookAt(opened.value, root, way)));
  const refused = once(seen.flatMap(({ refusals }) => refusals));
  const plans = seen.filter(({ places }) => places.length > 0);
  const json = (changed: (root: NamedRoot) => readonly StorePlace[], left: readonly Failure[]) => ({
    ok: left.length === 0,
    way,
    roots: seen.map(({ root, places }) => ({
      name: root.name,
      fingerprint: root.fingerprint,
      places,
      changed: changed(root),
    })),
    ...(left.length === 0 ? {} : { refused: left.map((cause) => failureJson(cause, world)) }),
  });
  if (store === undefined || plans.length === 0) {
    const [first] = refused.length > 0 ? refused : await note(opened.value, way, seen);
    if (first !== undefined) return reply.failed(first);
    return reply.answer(
      () => seen.flatMap((one) => nothingLines(one, one.found, world)),
      () => json(() => [], []),
    );
  }
  const said = (): readonly string[] => plans.flatMap((plan) => planLines(plan, world));
  if (yes !== true && !(await isAgreed(cli, () => [...said(), ...refusalLines(refused, cli)]))) {
    const isAsked = !cli.json && world.ask !== undefined;
    return reply.answer(
      () => (isAsked ? ['Nothing was changed.'] : said()),
      () => ({ ...json(() => [], refused), ok: isAsked }),
      isAsked ? EXIT.done : EXIT.usage,
    );
  }
  const done = new Map<NamedRoot, readonly StorePlace[]>();
  const left: Failure[] = [];
  for (const { root } of plans) {
    const { changed, refusals } = await store[way](root.rootPem);
    done.set(root, changed);
    left.push(...refusals);
  }
  const changedOf = (root: NamedRoot): readonly StorePlace[] => done.get(root) ?? [];
  const all = once([...left, ...refused]);
  const changed = plans.filter(({ root }) => changedOf(root).length > 0);
  if (changed.length === 0 && all[0] !== undefined) return reply.failed(all[0]);
  return reply.answer(
    () => [
      ...changed.flatMap(({ root }) => doneLines({ way, root, places: changedOf(root) }, world)),
      ...refusalLines(all, cli),
    ],
    () => json(changedOf, all),
    all[0] === undefined ? EXIT.done : describeFailure(all[0], world.clock.now(), world.format).exitCode,
  );
}

/**
 * That the person asked for it counts also where no browser is to be changed: what IT's setting has put there stays at the
 * sign-out then, and what was to be there is looked after no longer. Answers what is in the way of that.
 */
async function note(
  { store }: OpenRoots,
  way: RootWay,
  seen: readonly SeenRoot[],
): Promise<readonly Failure[]> {
  const concerned = seen.filter(
    ({ found }) => way === 'distrust' || found.some(({ root }) => root === 'ours'),
  );
  const refusals: Failure[] = [];
  for (const { root } of concerned) refusals.push(...((await store?.[way](root.rootPem))?.refusals ?? []));
  return refusals;
}

interface SeenRoot extends RootPlan {
  readonly root: NamedRoot;
  readonly found: readonly RootPlace[];
  readonly refusals: readonly Failure[];
}

/** What of it would be changed where. */
async function lookAt({ store }: OpenRoots, root: NamedRoot, way: RootWay): Promise<SeenRoot> {
  const { places: found, refusals } = (await store?.look(root.rootPem)) ?? { places: [], refusals: [] };
  const concerned = found.filter((one) => one.root === (way === 'trust' ? 'absent' : 'ours'));
  return { way, root, found, refusals, places: concerned.map(({ place }) => place) };
}

/** Only at a terminal; scripts say --yes. */
async function isAgreed({ world, json }: CommandLine, plan: () => readonly string[]): Promise<boolean> {
  if (json || world.ask === undefined) return false;
  world.stderr.write(`${plan().join('\n')}\n\n`);
  const typed = await world.ask(PROMPT, new AbortController().signal);
  if (typed === undefined) world.stderr.write('\n');
  return /^y(es)?$/i.test(typed?.trim() ?? '');
}

function refusalLines(refusals: readonly Failure[], { world }: CommandLine): readonly string[] {
  return refusals.flatMap((cause) => ['', ...failureLines(cause, world.stdout, world)]);
}

/** One place refuses each root with the same words. */
function once(refusals: readonly Failure[]): readonly Failure[] {
  const said = refusals.map((cause) => JSON.stringify(cause));
  return refusals.filter((_, index) => said.indexOf(said[index] ?? '') === index);
}
