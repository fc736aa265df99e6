const REQUESTS_PER_MINUTE = 1200;
const WINDOW_MS = 60_000;

/** Counts requests by route, for assertions and for Okta's rate-limit headers. */
export interface RequestCounters {
  /** @param requestId the name that the answer gives this request */
  count(route: string, requestId: string): void;
  all(): Readonly<Record<string, number>>;
  /** Of every request so far, the oldest first. */
  requestIds(): readonly string[];
  /** Okta's three headers for this route, in a window of a minute that starts at the first request. */
  rateLimitHeaders(route: string): Readonly<Record<string, string>>;
}

export function createRequestCounters(now: () => number): RequestCounters {
  const totals = new Map<string, number>();
  const requestIds: string[] = [];
  const windows = new Map<string, { endsAt: number; used: number }>();
  return {
    count(route, requestId) {
      requestIds.push(requestId);
      totals.set(route, (totals.get(route) ?? 0) + 1);
      const open = windows.get(route);
      if (open !== undefined && open.endsAt > now()) open.used += 1;
      else windows.set(route, { endsAt: now() + WINDOW_MS, used: 1 });
    },
    all: () => Object.fromEntries(totals),
    requestIds: () => requestIds,
    rateLimitHeaders(route) {
      const { endsAt, used } = windows.get(route) ?? { endsAt: now(), used: 0 };
      return {
        'x-rate-limit-limit': String(REQUESTS_PER_MINUTE),
        'x-rate-limit-remaining': String(Math.max(0, REQUESTS_PER_MINUTE - used)),
        'x-rate-limit-reset': String(Math.ceil(endsAt / 1000)),
      };
    },
  };
}
