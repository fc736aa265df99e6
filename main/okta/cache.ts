import type { Clock } from '../support/clock.ts';

/** One value that is fetched when it is needed and kept for a while. */
export interface Cache<T> {
  /** The kept value, or a new one where none is kept or its time is up. */
  get(): Promise<T>;
  /** A new value. Whoever asks while it is under way gets the same one. */
  renew(): Promise<T>;
}

export function createCache<T>(
  clock: Clock,
  load: () => Promise<{ readonly value: T; readonly lifetimeMs: number }>,
): Cache<T> {
  let kept: { readonly value: T; readonly sinceMs: number; readonly untilMs: number } | undefined;
  let loading: Promise<T> | undefined;

  async function loadAndKeep(): Promise<T> {
    const { value, lifetimeMs } = await load();
    const sinceMs = clock.now();
    kept = { value, sinceMs, untilMs: sinceMs + lifetimeMs };
    return value;
  }

  function renew(): Promise<T> {
    loading ??= loadAndKeep().finally(() => {
      loading = undefined;
    });
    return loading;
  }

  return {
    async get() {
      const now = clock.now();
      // A clock that was put back says nothing about how old the value is.
      return kept !== undefined && now >= kept.sinceMs && now < kept.untilMs ? kept.value : renew();
    },
    renew,
  };
}
