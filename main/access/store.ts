import type { Clock } from '../support/clock.ts';
import type { Failure } from '../support/failure.ts';
import type { Log } from '../support/log.ts';
import { err, type Ok, ok, type Result } from '../support/result.ts';
import { acceptPolicy } from './accept.ts';
import type { KeptPolicy, PolicyKeeper, PolicyTrouble } from './kept.ts';
import type { ParsedPolicy } from './parse.ts';
import type { FetchedPolicy, PolicySource } from './sources.ts';
import type { Policy } from './types.ts';

export interface CurrentPolicy {
  readonly policy: Policy;
  /** Path or address. */
  readonly source: string;
  /** When its source was last seen to have nothing newer, in milliseconds since 1970. */
  readonly asOfMs: number;
  /** When its source was asked since then, in vain. */
  readonly askedAtMs?: number | undefined;
  /** Why nothing newer is in force: POLICY_REFUSED, POLICY_UNREACHABLE; FILE_REFUSED where it could not be kept. */
  readonly notes: readonly Failure[];
}

/**
 * The access policy of one profile. The last good one stays in force whatever comes after it. Undefined where no
 * source is named, or where none was asked yet; a failure where there is none in force.
 */
export interface PolicyStore {
  /** Without network: the file that IT placed, else what is kept. */
  current(): Promise<Result<CurrentPolicy | undefined, Failure>>;
  /** Asks the source for a newer one first. */
  refresh(signal?: AbortSignal): Promise<Result<CurrentPolicy | undefined, Failure>>;
  /** Removes what is kept. */
  forget(): Promise<Result<void, Failure>>;
}

export interface PolicyStoreParts {
  readonly clock: Clock;
  readonly log: Log;
  /** In their order: the first that has a policy counts. */
  readonly sources: readonly PolicySource[];
  /** Public keys of which one must have signed it; empty where a signature is not asked for. */
  readonly keys: readonly string[];
  readonly keeper: PolicyKeeper;
  /** The least serial number that is not older than what was in force before nothing was kept any more. */
  readonly leastSerial: () => Promise<number>;
}

/** A policy that may be in force. */
interface Good {
  readonly kept: KeptPolicy;
  readonly parsed: ParsedPolicy;
}

type Taken =
  | { readonly kind: 'good'; readonly good: Good }
  | { readonly kind: 'none' }
  /** `stopped`: nobody waited for the answer, so that it says nothing of the source. */
  | { readonly kind: 'trouble'; readonly trouble: PolicyTrouble; readonly stopped?: boolean };

export function createPolicyStore(parts: PolicyStoreParts): PolicyStore {
  const { clock, log, sources, keys, keeper, leastSerial } = parts;
  /** What this process read last: the same text needs no second reading. */
  let last: Good | undefined;
  /** What was kept when it was looked at last, good or not. */
  let seen: KeptPolicy | undefined;

  /** Undefined also where other settings hold since: another source, another key. */
  async function loadGood(): Promise<Good | undefined> {
    const kept = await keeper.load();
    seen = kept;
    if (kept === undefined || !sources.some(({ name }) => name === kept.source)) return undefined;
    if (last?.kept.text === kept.text && last.kept.signature === kept.signature) {
      last = { kept, parsed: last.parsed };
      return last;
    }
    const conditions = { keys, leastSerial: 0, nowMs: Number.POSITIVE_INFINITY };
    const accepted = await acceptPolicy(Buffer.from(kept.text), kept.signature, conditions);
    last = accepted.ok ? { kept, parsed: accepted.value } : undefined;
    return last;
  }

  async function take(source: PolicySource, good: Good | undefined, signal?: AbortSignal): Promise<Taken> {
    const own = good?.kept.source === source.name ? good : undefined;
    const fetched = await source.fetch(own?.kept.validators ?? {}, signal);
    const keptSerial = good?.kept.serial;
    if (!fetched.ok) {
      const facts = { source: source.name, problem: fetched.error, keptSerial };
      const stopped = signal?.aborted === true;
      return { kind: 'trouble', trouble: { code: 'POLICY_UNREACHABLE', facts }, stopped };
    }
    if (fetched.value === undefined) return { kind: 'none' };
    if (fetched.value === 'same' && own !== undefined) return { kind: 'good', good: seenAgain(own) };
    if (fetched.value === 'same') {
      const facts = {
        source: source.name,
        problem: 'the server says that nothing is new, and was not asked that',
      };
      return { kind: 'trouble', trouble: { code: 'POLICY_UNREACHABLE', facts } };
    }
    return accept(source, fetched.value, good);
  }

  function seenAgain({ kept, parsed }: Good): Good {
    const { trouble: _, askedAtMs: __, ...rest } = kept;
    return { kept: { ...rest, seenAtMs: clock.now() }, parsed };
  }

  async function accept(
    source: PolicySource,
    fetched: FetchedPolicy,
    good: Good | undefined,
  ): Promise<Taken> {
    const { bytes, signature, validators } = fetched;
    const text = Buffer.from(bytes).toString('utf8');
    const seenAtMs = clock.now();
    const isKnown = good !== undefined && good.kept.text === text && good.kept.signature === signature;
    const conditions = { keys, leastSerial: good?.kept.serial ?? (await leastSerial()), nowMs: seenAtMs };
    const accepted = isKnown ? ok(good.parsed) : await acceptPolicy(bytes, signature, conditions);
    if (!accepted.ok) {
      const facts = { source: source.name, problems: [...accepted.error], keptSerial: good?.kept.serial };
      return { kind: 'trouble', trouble: { code: 'POLICY_REFUSED', facts } };
    }
    const { serial } = accepted.value.policy;
    const kept: KeptPolicy = {
      version: 1,
      source: source.name,
      serial,
      seenAtMs,
      validators,
      text,
      signature,
    };
    return { kind: 'good', good: { kept, parsed: accepted.value } };
  }

  /** Keeps what is in force. That this is not possible is no reason not to use it. */
  async function keep(good: Good): Promise<readonly Failure[]> {
    last = good;
    const saved = await keeper.save(good.kept, seen);
    return saved.ok ? [] : [saved.error];
  }

  async function look(withNetwork: boolean, signal?: AbortSignal): ReturnType<PolicyStore['current']> {
    const good = await loadGood();
    let missing: PolicyTrouble | undefined;
    for (const source of sources) {
      if (!source.isLocal && !withNetwork) {
        if (good?.kept.source === source.name) return inForce(good, troubleOf(good));
        return good === undefined ? ok(undefined) : inForce(good, [missing]);
      }
      const taken = await take(source, good, signal);
      switch (taken.kind) {
        case 'none': {
          const facts = { source: source.name, problem: 'there is none', keptSerial: good?.kept.serial };
          missing ??= { code: 'POLICY_UNREACHABLE', facts };
          break;
        }
        case 'good': {
          log.info('access.policy', { source: source.name, serial: taken.good.kept.serial });
          // A file is there to be read again; what a server said once has to be kept.
          const isNews = !source.isLocal || taken.good.kept.text !== good?.kept.text;
          return inForce(taken.good, isNews ? await keep(taken.good) : []);
        }
        case 'trouble': {
          const { code, facts } = taken.trouble;
          log.warn('access.trouble', { code, source: facts.source, keptSerial: facts.keptSerial });
          if (good === undefined) return err(taken.trouble);
          const trouble = taken.stopped === true ? good.kept.trouble : taken.trouble;
          const tried = { ...good, kept: { ...good.kept, askedAtMs: clock.now(), trouble } };
          const unsaved = source.isLocal ? [] : await keep(tried);
          return inForce(tried, [trouble, ...unsaved]);
        }
      }
    }
    if (good !== undefined) return inForce(good, [missing]);
    return missing === undefined ? ok(undefined) : err(missing);
  }

  return {
    current: () => look(false),
    refresh: (signal) => look(true, signal),
    async forget() {
      last = undefined;
      return keeper.remove();
    },
  };
}

function inForce({ kept, parsed }: Good, notes: readonly (Failure | undefined)[]): Ok<CurrentPolicy> {
  return ok({
    policy: parsed.policy,
    source: kept.source,
    asOfMs: kept.seenAtMs,
    askedAtMs: kept.askedAtMs,
    notes: notes.filter((note) => note !== undefined),
  });
}

function troubleOf({ kept: { trouble } }: Good): readonly Failure[] {
  return trouble === undefined ? [] : [trouble];
}
