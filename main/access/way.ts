import type { CompiledPolicy, PlacedHost } from './compile.ts';
import { type AccessHost, type AccessQuestion, type AnswerKind, evaluateHost } from './evaluate.ts';
import { isStillOpen } from './preferred-door.ts';

/** Nobody goes through more (delivery/ssh-config). A policy has no circles, and this does not count on it. */
const MOST_JUMPS = 8;

/** The hosts that ssh goes through to this one, in the order in which it meets them. */
export function hopsTo(compiled: CompiledPolicy, host: PlacedHost): readonly PlacedHost[] {
  const hops: PlacedHost[] = [];
  for (let at = host; at.entry?.jump !== undefined && hops.length < MOST_JUMPS; ) {
    at = compiled.place(at.entry.jump);
    hops.unshift(at);
  }
  return hops;
}

/** A host on the way that lets the person through later than the host behind it would, or not at all. */
export interface ShutHop {
  readonly host: PlacedHost;
  readonly answer: Exclude<AnswerKind, 'granted'>;
}

/** What the way is held against: how open the host, or one account of it, is by itself. */
export type Openness = 'open' | 'at-next-renewal' | 'shut';

export type ShutOnTheWay = (host: PlacedHost, openness: Openness) => ShutHop | undefined;

/**
 * Finds the first host on the way that does not let the person through although the end of the way would. Nothing where
 * the end is shut itself: there is enough to say of it. Each hop is judged once, however many hosts are behind it.
 */
export function wayFor(compiled: CompiledPolicy, question: AccessQuestion): ShutOnTheWay {
  const judged = new Map<PlacedHost, Openness>();
  const opennessAt = (hop: PlacedHost): Openness => {
    const there = judged.get(hop) ?? opennessOf(evaluateHost(compiled, question, hop));
    judged.set(hop, there);
    return there;
  };
  return (host, openness) => {
    if (openness === 'shut') return undefined;
    const shut: ShutHop[] = [];
    for (const hop of hopsTo(compiled, host)) {
      const its = opennessAt(hop);
      if (its === 'shut') return { host: hop, answer: 'not-granted' };
      if (its !== 'open' && openness === 'open') shut.push({ host: hop, answer: its });
    }
    return shut[0];
  };
}

/** "open": granted, or no longer granted and the certificate still opens it. */
export function opennessOf({ answer, doors }: Pick<AccessHost, 'answer' | 'doors'>): Openness {
  if (answer === 'not-granted') return doors.some(isStillOpen) ? 'open' : 'shut';
  return answer === 'granted' ? 'open' : answer;
}
