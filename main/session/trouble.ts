import type { Failure } from '../support/failure.ts';
import { type Err, err, ok, type Result } from '../support/result.ts';
import type { SessionContext } from './context.ts';
import type { SessionMemory } from './memory.ts';
import type { SessionRecord } from './record.ts';
import { retireRefreshToken } from './retire.ts';
import { retryDue } from './schedule.ts';
import { isOver, reactionTo } from './state.ts';
import { validityOf } from './validity.ts';
import { withdraw } from './withdraw.ts';

/** The life assumed for back-off where no certificate is there yet. */
const ASSUMED_LIFE_MS = 60 * 60_000;

/**
 * Records an attempt that did not succeed: why, since when, and when to try again, if at all. Where the session is
 * over the refresh token goes; where the person is known to be refused, or IT set `whenSessionEnds: remove`, the
 * certificates go too. Call it only while holding the profile's lock. Answers the cause.
 */
export async function recordTrouble(
  context: SessionContext,
  memory: SessionMemory,
  record: SessionRecord,
  cause: Failure,
): Promise<Err<Failure>> {
  const reaction = reactionTo(cause);
  context.parts.log.info('session.trouble', { code: cause.code, reaction });
  const ended = isOver(cause);
  const next = troubled(context, record, cause, ended);
  // Before anything that may have to wait: what Okta or the authority said must not be forgotten with this process.
  const recorded = await context.records.save(next);
  if (ended) await finishEnd(context, memory, next, cause, recorded);
  // Whatever was configured may be what is wrong; the next attempt reads it anew.
  memory.forgetConnections();
  return err(cause);
}

/**
 * What the recorded end of a session asks for: certificates that are to go go first, which waits for nobody, then the
 * refresh token is ended at Okta, which may be slow. Once more does no harm, so that whoever comes after a process that
 * was killed in between finishes it. Call it only while holding the profile's lock.
 *
 * @param recorded whether the record says so already
 */
export async function finishEnd(
  context: SessionContext,
  memory: SessionMemory,
  record: SessionRecord,
  cause: Failure,
  recorded: Result<void, Failure> = ok(undefined),
): Promise<void> {
  const goes = reactionTo(cause) === 'remove' || context.profile.whenSessionEnds === 'remove';
  const isKnown = goes ? await context.records.save(await withdrawn(context, memory, record)) : recorded;
  // Where the disk takes no word of the end, the next renewal has to hear of it from Okta again. Without a refresh token
  // it could not, and a sign-in would find somebody signed in who cannot renew.
  if (isKnown.ok) await retireRefreshToken(context, memory, record);
}

function troubled(
  context: SessionContext,
  record: SessionRecord,
  cause: Failure,
  ended: boolean,
): SessionRecord {
  const nowMs = context.parts.clock.now();
  const failures = record.renewal.failures + 1;
  const life = validityOf(record);
  const lifeMs = life === undefined ? ASSUMED_LIFE_MS : life.untilMs - life.fromMs;
  const retry = ended ? {} : { dueAtMs: retryDue(nowMs, failures, cause, lifeMs, context.random) };
  return {
    ...record,
    trouble: { failure: cause, sinceMs: record.trouble?.sinceMs ?? nowMs },
    renewal: { failures, ...retry },
  };
}

/** Who it was and why stays, for the person to read; so does what a place would not give back. */
async function withdrawn(
  context: SessionContext,
  memory: SessionMemory,
  record: SessionRecord,
): Promise<SessionRecord> {
  const left = await withdraw(context, memory, record);
  const { ssh, x509, sshConfig, ...rest } = record;
  const stays = (what: 'agent' | 'files' | 'store' | 'ssh-config'): boolean =>
    left.some((entry) => entry.what === what);
  const notes = rest.notes.filter(({ code }) => !left.some((entry) => entry.failure.code === code));
  return {
    ...rest,
    ...(ssh !== undefined && stays('agent') ? { ssh } : {}),
    ...(x509 !== undefined && (stays('files') || stays('store')) ? { x509 } : {}),
    ...(sshConfig !== undefined && stays('ssh-config') ? { sshConfig } : {}),
    notes: [...notes, ...left.map((entry) => entry.failure)],
  };
}
