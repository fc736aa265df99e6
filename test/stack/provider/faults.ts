import * as z from 'zod/mini';
import { OCCASIONAL_REFUSALS } from './occasional-refusals.ts';

/** Where a fault strikes, at both authorization servers. */
export const Endpoint = z.enum([
  'discovery',
  'keys',
  'authorize',
  'sign-in',
  'token',
  'userinfo',
  'revoke',
  'introspect',
  'logout',
  'everything',
]);
export type Endpoint = z.infer<typeof Endpoint>;

/** What happens to a request instead of what should. The first five are answered without acting on it. */
export const Fault = z.discriminatedUnion('kind', [
  /** Status 429 in the shape of Okta's API, or as OAuth's `invalid_grant`, which one person's throttle sends. */
  z.strictObject({
    kind: z.literal('throttled'),
    body: z.enum(['api', 'oauth']),
    /** Too many in a minute, with the end of it; or too many at once, with zeros and a guess. */
    limit: z.enum(['rate', 'concurrency']),
  }),
  /** 503 E0000010: another data centre took over and cannot write yet. */
  z.strictObject({ kind: z.literal('read-only') }),
  /** 500 E0000009 */
  z.strictObject({ kind: z.literal('internal-error') }),
  /** A gateway's HTML, without Okta's headers. */
  z.strictObject({ kind: z.literal('html'), status: z.literal([502, 503, 504]) }),
  z.strictObject({ kind: z.literal('refusal'), refusal: z.enum(OCCASIONAL_REFUSALS) }),
  /** The true answer, so many milliseconds late. */
  z.strictObject({ kind: z.literal('slow'), ms: z.number() }),
  /** The true answer, so many milliseconds after each 16 bytes. */
  z.strictObject({ kind: z.literal('dripping'), ms: z.number() }),
  /** Half of the true answer, then the connection is closed. An answer without a body comes whole. */
  z.strictObject({ kind: z.literal('cut') }),
  /** A TCP reset, `acted`: after Okta has done what it was asked. */
  z.strictObject({ kind: z.literal('reset'), acted: z.boolean() }),
]);
export type Fault = z.infer<typeof Fault>;

export interface SetFault {
  readonly endpoint: Endpoint;
  readonly fault: Fault;
  /** How many requests it strikes yet; until it is cleared when left out. */
  readonly times?: number | undefined;
}

export interface Faults {
  /** Sets what an endpoint does wrong; what was set before for it goes. */
  set(endpoint: Endpoint, fault: Fault, times?: number): void;
  /** Everything is right again, at one endpoint or at all. */
  clear(endpoint?: Endpoint): void;
  list(): readonly SetFault[];
}

export interface FaultsAtWork extends Faults {
  /** The fault that strikes this request, if any. */
  take(endpoint: Endpoint | undefined): Fault | undefined;
}

export function createFaults(): FaultsAtWork {
  const faults = new Map<Endpoint, { readonly fault: Fault; left: number }>();
  return {
    set(endpoint, fault, times = Number.POSITIVE_INFINITY) {
      faults.set(endpoint, { fault, left: times });
    },
    clear(endpoint) {
      if (endpoint === undefined) faults.clear();
      else faults.delete(endpoint);
    },
    list: () =>
      [...faults].map(([endpoint, { fault, left }]) => ({
        endpoint,
        fault,
        ...(Number.isFinite(left) ? { times: left } : {}),
      })),
    take(asked) {
      const endpoint = asked !== undefined && faults.has(asked) ? asked : 'everything';
      const found = faults.get(endpoint);
      if (found === undefined) return undefined;
      found.left -= 1;
      if (found.left <= 0) faults.delete(endpoint);
      return found.fault;
    },
  };
}

/** The endpoint that a path belongs to, or undefined for the pages and all else. */
export function endpointOf(path: string): Endpoint | undefined {
  if (/\/\.well-known\/(openid-configuration|oauth-authorization-server)\b/u.test(path)) return 'discovery';
  if (/\/signin\/[^/]+$/u.test(path)) return 'sign-in';
  const name = /\/v1\/([a-z]+)$/u.exec(path)?.[1];
  return Endpoint.options.find((endpoint) => endpoint === name);
}
