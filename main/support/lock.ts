import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Clock, sleep } from './clock.ts';
import { type Failure, fail, problemOf } from './failure.ts';
import { ensurePrivateFolder } from './own-folders.ts';
import { announce, look, type Presence, removeIfThere } from './presence.ts';
import { ok, type Result } from './result.ts';

/**
 * A lock across the processes of one user on one computer. It is Lamport's bakery: whoever wants the lock takes a
 * number greater than all he sees, and waits until nobody alive has a smaller one.
 *
 *   <path>.<id>            a sign of life of one attempt (presence.ts): a socket that the kernel closes with the process
 *   <path>.<id>.<number>   the number it took, and in the file who it is, for the sentence others see
 *
 * 1. Show the sign of life. From here others wait for us to choose.
 * 2. List the folder; take the greatest number in it plus one.
 * 3. List again; wait for each one that lives and has not chosen, and for each one that lives and stands before us
 *    (smaller number; equal numbers go by id). Nobody left: the lock is ours.
 * 4. Release: remove the number, then the sign of life. A waiting process has a connection to the one before it, so
 *    it learns of release or death at once and without a timer.
 *
 * Why there are never two holders: an attempt that our listing in 3 does not show began after we had our number, so
 * it takes a greater one. Ids are random and never used twice, and only the kernel's "refused" counts as dead. So
 * anybody may remove what the dead left, at any time, however late, without ever hitting the living: nothing is
 * judged by a process number that the system may have given to another program, or by a clock.
 */
export interface Lock {
  /** Gives the lock to the next one. Calling it again does nothing. */
  release(): void;
}

export interface LockOptions {
  readonly clock: Clock;
  /** How long to wait for others, in milliseconds; 0 only asks. */
  readonly waitMs: number;
  /** Who has it, as others are told in "Wait until … is done": "another Latchkey for “work”". */
  readonly what?: string;
  /** Ends the waiting early, with the same failure as the end of `waitMs`. */
  readonly signal?: AbortSignal;
}

const LONGEST_NAME = 16;
const CHOOSING_POLL_MS = 5;
const UNWATCHABLE_POLL_MS = 100;
/** Those who choose at this very moment are waited for even by one who only asks; else two could refuse each other. */
const CHOOSING_GRACE_MS = 500;

/**
 * Takes the lock `name`, a path in a private folder whose path leaves room for a socket. Fails with BUSY_ELSEWHERE when
 * another one holds it for all of `waitMs`, with FILE_REFUSED where the folder cannot be used. Waiting keeps the
 * process alive, holding does not.
 */
export async function acquireLock(name: string, options: LockOptions): Promise<Result<Lock, Failure>> {
  const path = shortened(name);
  const folder = await ensurePrivateFolder(dirname(path));
  if (!folder.ok) return folder;
  const id = randomBytes(6).toString('hex');
  let presence: Presence | undefined;
  let numbered: string | undefined;
  const release = (): void => {
    // Without its sign of life a claim is a dead one's: what cannot be removed now is removed by the next one.
    attempt(() => numbered !== undefined && removeIfThere(numbered));
    attempt(() => presence?.withdraw());
    numbered = presence = undefined;
  };
  try {
    presence = await announce(`${path}.${id}`);
    const number = 1 + Math.max(0, ...list(path).map((claim) => claim.number ?? 0));
    numbered = `${path}.${id}.${number}`;
    writeFileSync(numbered, describeSelf(options.what), { flag: 'wx', mode: 0o600 });
    const holder = await waitForTurn(path, { id, number }, options);
    if (holder === undefined) {
      presence.unref();
      return ok({ release });
    }
    release();
    return fail('BUSY_ELSEWHERE', { holder });
  } catch (problem) {
    release();
    return fail('FILE_REFUSED', { path, problem: problemOf(problem) });
  }
}

/** The same for every process; a long name must not make the socket's path too long. */
function shortened(name: string): string {
  const own = basename(name);
  if (own.length <= LONGEST_NAME) return name;
  return join(dirname(name), createHash('sha256').update(own).digest('hex').slice(0, LONGEST_NAME));
}

/** One attempt as the folder shows it. Without a number it is choosing, or has left already. */
interface Claim {
  readonly id: string;
  readonly number: number | undefined;
}

type NumberedClaim = Claim & { readonly number: number };

/** Answers undefined when it is our turn, or who holds the lock when the time is up. */
async function waitForTurn(
  path: string,
  ours: NumberedClaim,
  { clock, waitMs, signal }: LockOptions,
): Promise<string | undefined> {
  const began = clock.now();
  for (;;) {
    const before = list(path).filter((claim) => claim.id !== ours.id && standsBefore(claim, ours));
    const nearest = before.at(-1);
    if (nearest === undefined) return undefined;
    const sighting = await look(`${path}.${nearest.id}`);
    if (!sighting.alive) {
      removeLeftovers(path, nearest);
      continue;
    }
    const choosing = nearest.number === undefined;
    const allowedMs = signal?.aborted === true ? 0 : choosing ? Math.max(waitMs, CHOOSING_GRACE_MS) : waitMs;
    const leftMs = began + allowedMs - clock.now();
    if (leftMs <= 0) {
      sighting.lookAway();
      return describeHolder(path, before);
    }
    const pollMs = choosing ? CHOOSING_POLL_MS : sighting.ended === undefined ? UNWATCHABLE_POLL_MS : leftMs;
    await endOrPause(sighting.ended, clock, Math.min(pollMs, leftMs), signal);
    sighting.lookAway();
  }
}

/** Every attempt in the folder, those that choose last, the others in the order of their turn. */
function list(path: string): Claim[] {
  const start = `${basename(path)}.`;
  const claims = new Map<string, number | undefined>();
  for (const name of readdirSync(dirname(path))) {
    const [, id, number] = (name.startsWith(start) && NAME.exec(name.slice(start.length))) || [];
    if (id === undefined) continue;
    if (number !== undefined) claims.set(id, Number(number));
    else if (!claims.has(id)) claims.set(id, undefined);
  }
  return [...claims].map(([id, number]) => ({ id, number })).sort(byTurn);
}

const NAME = /^([0-9a-f]{12})(?:\.(\d{1,15}))?$/;

function byTurn(a: Claim, b: Claim): number {
  const [turnA, turnB] = [a.number ?? Number.MAX_SAFE_INTEGER, b.number ?? Number.MAX_SAFE_INTEGER];
  return turnA - turnB || (a.id < b.id ? -1 : 1);
}

function standsBefore(claim: Claim, ours: NumberedClaim): boolean {
  return claim.number === undefined || byTurn(claim, ours) < 0;
}

/** A folder that cannot be written any more is no reason to take back what was done under the lock. */
function attempt(work: () => unknown): void {
  try {
    work();
  } catch {}
}

function removeLeftovers(path: string, { id, number }: Claim): void {
  if (number !== undefined) removeIfThere(`${path}.${id}.${number}`);
  removeIfThere(`${path}.${id}`);
}

async function endOrPause(
  ended: Promise<void> | undefined,
  clock: Clock,
  pauseMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const wake = new AbortController();
  const pause = sleep(
    clock,
    pauseMs,
    signal === undefined ? wake.signal : AbortSignal.any([signal, wake.signal]),
  );
  await Promise.race(ended === undefined ? [pause] : [pause, ended]);
  wake.abort();
}

function describeSelf(what = 'latchkey'): string {
  return `${what} (process ${process.pid})`;
}

async function describeHolder(path: string, before: readonly Claim[]): Promise<string> {
  for (const { id, number } of before) {
    const sighting = await look(`${path}.${id}`);
    if (!sighting.alive) continue;
    sighting.lookAway();
    if (number === undefined) break;
    try {
      return readFileSync(`${path}.${id}.${number}`, 'utf8');
    } catch {
      // It has just left; the time is up all the same.
      break;
    }
  }
  return 'another Latchkey';
}
