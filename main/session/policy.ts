import { type CompiledPolicy, compilePolicy } from '../access/compile.ts';
import { noAnswerWithin } from '../access/download.ts';
import { createPolicyKeeper, type PolicyKeeper } from '../access/kept.ts';
import { policySources } from '../access/sources.ts';
import { type CurrentPolicy, createPolicyStore, type PolicyStore } from '../access/store.ts';
import type { Folders } from '../settings/folders.ts';
import type { ResolvedProfile } from '../settings/schema.ts';
import type { Clock } from '../support/clock.ts';
import type { Failure } from '../support/failure.ts';
import type { Log } from '../support/log.ts';
import { ok, type Result } from '../support/result.ts';
import { readRemembered, rememberedSerial } from './remembered.ts';
import { type RoutesParts, routesOf } from './routes.ts';

/** The access policy that is in force, ready for questions. */
export interface ReadyPolicy extends CurrentPolicy {
  readonly compiled: CompiledPolicy;
}

type Answer = Promise<Result<ReadyPolicy | undefined, Failure>>;

/** The access policy of one profile, read and made ready once for as long as it stays the same. */
export interface SessionPolicy {
  /** Without network. */
  current(): Answer;
  /** Asks its source first where that is due, for no longer than `patienceMs`. */
  upToDate(signal: AbortSignal, patienceMs: number): Answer;
  /** Removes what is kept of it. */
  forget(): Promise<Result<void, Failure>>;
}

export interface PolicyParts extends RoutesParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly folders: Pick<Folders, 'state'>;
}

/** Whoever asks for hosts while the source is silent waits for it once, and not each time. */
const RETRY_MS = 5 * 60_000;

export function openPolicy(
  profile: Pick<ResolvedProfile, 'name' | 'access' | 'network'>,
  parts: PolicyParts,
): SessionPolicy {
  const { clock, folders } = parts;
  const { access } = profile;
  const store = policyStoreOf(profile, parts, createPolicyKeeper(folders.state, profile.name));
  let last: CompiledPolicy | undefined;
  const ready = (found: Result<CurrentPolicy | undefined, Failure>): Awaited<Answer> => {
    if (!found.ok || found.value === undefined) return found as Awaited<Answer>;
    const { policy } = found.value;
    const compiled = last?.policy === policy ? last : compilePolicy(policy);
    last = compiled;
    return ok({ ...found.value, compiled });
  };
  /** From the future is what was seen before the clock was set back. */
  const isOver = (sinceMs: number, lengthMs: number): boolean => {
    const ageMs = clock.now() - sinceMs;
    return ageMs < 0 || ageMs >= lengthMs;
  };
  const isDue = (found: Result<CurrentPolicy | undefined, Failure>): boolean => {
    if (!found.ok || found.value === undefined) return true;
    const { asOfMs, askedAtMs } = found.value;
    const everyMs = access.refreshEverySeconds * 1000;
    return (
      isOver(asOfMs, everyMs) && (askedAtMs === undefined || isOver(askedAtMs, Math.min(everyMs, RETRY_MS)))
    );
  };
  return {
    current: async () => ready(await store.current()),
    async upToDate(signal, patienceMs) {
      const found = await store.current();
      if (!isDue(found)) return ready(found);
      const late = new AbortController();
      const timer = clock.after(patienceMs, () => late.abort(noAnswerWithin(patienceMs)));
      const refreshed = await store.refresh(AbortSignal.any([signal, late.signal]));
      timer.cancel();
      return ready(refreshed);
    },
    forget: store.forget,
  };
}

/** The policy by a profile's settings, which goes no further back than what was in force here, sign-outs in between. */
export function policyStoreOf(
  profile: Pick<ResolvedProfile, 'name' | 'access' | 'network'>,
  parts: PolicyParts,
  keeper: PolicyKeeper,
): PolicyStore {
  const { name, access } = profile;
  const { clock, log, folders } = parts;
  const sources = policySources(access, { clock, routes: routesOf(profile, parts) });
  const names = sources.map((source) => source.name);
  return createPolicyStore({
    clock,
    log,
    sources,
    keys: access.keys,
    keeper,
    leastSerial: async () => rememberedSerial(await readRemembered(folders.state), name, names, access.keys),
  });
}
