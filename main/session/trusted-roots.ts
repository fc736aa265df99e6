import { join } from 'node:path';
import * as z from 'zod/mini';
import type { RootChange, RootStore } from '../delivery/trust-store/types.ts';
import type { Folders } from '../settings/folders.ts';
import type { Clock } from '../support/clock.ts';
import type { Failure } from '../support/failure.ts';
import { removeLeftoversOf } from '../support/file-leftovers.ts';
import { readTextFile, removeFile, writeFileAtomically } from '../support/files.ts';
import { parseJson } from '../support/json.ts';
import { acquireLock } from '../support/lock.ts';
import { ensurePrivateFolder } from '../support/own-folders.ts';
import { ok, type Result } from '../support/result.ts';

/** For which organisations a root is in the person's store, by the act of the person and by IT's setting. */
const trustedRootSchema = z.object({
  pem: z.string(),
  byHand: z.array(z.string()),
  bySetting: z.array(z.string()),
});
export type TrustedRoot = z.infer<typeof trustedRootSchema>;

const trustedRootsSchema = z.object({ version: z.literal(1), roots: z.array(trustedRootSchema) });

/** Who asks for a root: the person, or IT's setting. */
export type AskedBy = 'hand' | 'setting';

/**
 * Which roots Latchkey has put into the person's store, or was about to: noted before anything is changed, and struck out
 * when it is taken back everywhere. So a kill at any moment leaves no trusted root of which nobody knows. No secrets; the
 * file is there only while there is such a root.
 */
export interface TrustedRoots {
  /** None where there is no file, or none that can be read. */
  list(): Promise<readonly TrustedRoot[]>;
  /** Notes who wants the root (PEM), then has it trusted. Where it cannot be noted nothing is changed. */
  trust(rootPem: string, by: AskedBy, store: RootStore): Promise<RootChange>;
  /** Takes the root back, whoever asked for it. What a place refuses stays noted. */
  distrust(rootPem: string, store: RootStore): Promise<RootChange>;
  /**
   * Takes back what IT's setting put there for this organisation, but not `keep`; what the person asked for, or another
   * organisation, stays. Answers why places refused; those are tried again the next time.
   *
   * @param open asked only where there is something to take back
   */
  release(keep: string | undefined, open: () => Promise<RootStore | undefined>): Promise<readonly Failure[]>;
  /** Removes what processes that were killed while they noted something have left. */
  sweep(): Promise<void>;
}

/** All organisations share the file and the store: long enough for another one to be done with slow tools. */
const LOCK_PATIENCE_MS = 20_000;
const ALONE = { alone: true };

export function createTrustedRoots(
  folders: Pick<Folders, 'state' | 'runtime'>,
  profile: string,
  clock: Clock,
): TrustedRoots {
  const path = pathIn(folders);
  const locked = async <T>(
    work: (roots: readonly TrustedRoot[]) => Promise<T>,
  ): Promise<Result<T, Failure>> => {
    const lock = await acquireLock(join(folders.runtime, 'trusted-roots.lock'), {
      clock,
      waitMs: LOCK_PATIENCE_MS,
      what: 'another Latchkey with the roots in your browsers',
    });
    if (!lock.ok) return lock;
    try {
      const swept = await removeLeftoversOf(path);
      return swept.ok ? ok(await work(await read(path))) : swept;
    } finally {
      lock.value.release();
    }
  };
  const save = async (roots: readonly TrustedRoot[]): Promise<Result<void, Failure>> => {
    if (roots.length === 0) return removeFile(path, ALONE);
    const folder = await ensurePrivateFolder(folders.state);
    return folder.ok
      ? writeFileAtomically(path, `${JSON.stringify({ version: 1, roots }, null, 2)}\n`, ALONE)
      : folder;
  };

  return {
    list: () => read(path),
    async trust(rootPem, by, store) {
      const done = await locked(async (roots): Promise<RootChange> => {
        const noted = await save(withAsking(roots, rootPem, by, profile));
        return noted.ok ? store.trust(rootPem) : unchanged(noted.error);
      });
      return done.ok ? done.value : unchanged(done.error);
    },
    async distrust(rootPem, store) {
      const done = await locked(async (roots): Promise<RootChange> => {
        const { changed, refusals } = await store.distrust(rootPem);
        if (refusals.length > 0 || !roots.some(({ pem }) => pem === rootPem)) return { changed, refusals };
        // A note that the disk does not let go is only looked into again the next time.
        await save(roots.filter(({ pem }) => pem !== rootPem));
        return { changed, refusals };
      });
      return done.ok ? done.value : unchanged(done.error);
    },
    async release(keep, open) {
      const isLeaving = ({ pem, bySetting }: TrustedRoot): boolean =>
        pem !== keep && bySetting.includes(profile);
      // Nearly always there is none, and then nobody waits for the lock.
      if (!(await read(path)).some(isLeaving)) return [];
      const done = await locked(async (roots) => {
        const refusals: Failure[] = [];
        const next: TrustedRoot[] = [];
        for (const root of roots) {
          const left = isLeaving(root) ? without(root, profile) : root;
          if (isWanted(left)) {
            next.push(left);
            continue;
          }
          const refused = (await (await open())?.distrust(root.pem))?.refusals ?? [];
          refusals.push(...refused);
          if (refused.length > 0) next.push(root);
        }
        // A note that the disk does not let go is only looked into again the next time.
        await save(next);
        return refusals;
      });
      return done.ok ? done.value : [done.error];
    },
    async sweep() {
      await locked(async () => undefined);
    },
  };
}

/** The roots (PEM) of all organisations. */
export async function listTrustedRoots(folders: Pick<Folders, 'state'>): Promise<readonly string[]> {
  return (await read(pathIn(folders))).map(({ pem }) => pem);
}

function pathIn({ state }: Pick<Folders, 'state'>): string {
  return join(state, 'trusted-roots.json');
}

async function read(path: string): Promise<readonly TrustedRoot[]> {
  const text = await readTextFile(path);
  const parsed = trustedRootsSchema.safeParse(text.ok ? parseJson(text.value ?? '') : undefined);
  return parsed.success ? parsed.data.roots : [];
}

function withAsking(
  roots: readonly TrustedRoot[],
  pem: string,
  by: AskedBy,
  profile: string,
): readonly TrustedRoot[] {
  const { byHand, bySetting } = roots.find((root) => root.pem === pem) ?? { byHand: [], bySetting: [] };
  const asking = (names: readonly string[], isAsking: boolean): string[] =>
    isAsking ? [...new Set([...names, profile])] : [...names];
  return [
    ...roots.filter((root) => root.pem !== pem),
    { pem, byHand: asking(byHand, by === 'hand'), bySetting: asking(bySetting, by === 'setting') },
  ];
}

function without({ pem, byHand, bySetting }: TrustedRoot, profile: string): TrustedRoot {
  return { pem, byHand, bySetting: bySetting.filter((name) => name !== profile) };
}

function isWanted({ byHand, bySetting }: TrustedRoot): boolean {
  return byHand.length > 0 || bySetting.length > 0;
}

function unchanged(why: Failure): RootChange {
  return { changed: [], refusals: [why] };
}
