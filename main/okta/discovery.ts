import * as z from 'zod/mini';
import type { Clock } from '../support/clock.ts';
import { failure } from '../support/failure.ts';
import { parseJson } from '../support/json.ts';
import type { Log } from '../support/log.ts';
import { isSafeUrl } from '../support/loopback.ts';
import { type Cache, createCache } from './cache.ts';
import { OktaTrouble, type Transport } from './transport.ts';
import type { OktaClient } from './types.ts';

const Endpoint = z.string().check(
  z.refine((value) => {
    const url = URL.parse(value);
    return url !== null && isSafeUrl(url);
  }),
);

/** What we use of the discovery document (OpenID Connect Discovery 1.0 section 3). */
const Metadata = z.object({
  issuer: z.string(),
  authorization_endpoint: Endpoint,
  token_endpoint: Endpoint,
  jwks_uri: Endpoint,
  userinfo_endpoint: z.exactOptional(Endpoint),
  revocation_endpoint: z.exactOptional(Endpoint),
  end_session_endpoint: z.exactOptional(Endpoint),
  authorization_response_iss_parameter_supported: z.exactOptional(z.boolean()),
});
export type Metadata = z.infer<typeof Metadata>;

const Keys = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });
export type Keys = z.infer<typeof Keys>;

/**
 * What the authorization server says about itself. Both are kept; `renew` asks again. They throw OktaTrouble.
 */
export interface Discovery {
  readonly metadata: Cache<Metadata>;
  readonly keys: Cache<Keys>;
  /** For a token that names an unknown key: asks again, but not again for a minute, whatever tokens come. */
  keysAfresh(): Promise<Keys>;
}

/** Okta allows 44 days for keys; a day keeps up with what its administrators change. */
const LONGEST_LIFE_MS = 24 * 60 * 60 * 1000;
/** Keys that were fetched ahead must still be there when the person comes back from the browser. */
const SHORTEST_LIFE_MS = 15 * 60 * 1000;
const KEYS_PAUSE_MS = 60_000;

export function createDiscovery(
  client: OktaClient,
  transport: Transport,
  parts: { readonly clock: Clock; readonly log: Log },
): Discovery {
  const { issuer, host, discoveryUrl } = client.issuer;

  async function get<T>(
    purpose: 'discovery' | 'keys',
    url: string,
    schema: z.ZodMiniType<T>,
  ): Promise<{ value: T; lifetimeMs: number }> {
    const answer = await transport.send(purpose, url, {
      method: 'GET',
      headers: { accept: 'application/json' },
    });
    const read = z.safeParse(schema, parseJson(await answer.text()));
    if (read.success) return { value: read.data, lifetimeMs: lifetimeOf(answer.headers) };
    const where = read.error.issues[0]?.path.join('.') ?? '';
    const problem = `the ${purpose === 'keys' ? 'key set' : 'discovery document'} cannot be used`;
    throw new OktaTrouble(
      failure('OKTA_ANSWER_WRONG', { host, problem: where === '' ? problem : `${problem}: ${where}` }),
    );
  }

  const metadata = createCache(parts.clock, async () => {
    const url = new URL(discoveryUrl);
    // So Okta refuses an unknown application here, and not on a page of its own of which we would never hear.
    url.searchParams.set('client_id', client.clientId);
    const loaded = await get('discovery', url.href, Metadata);
    if (loaded.value.issuer !== issuer) {
      // So does a custom domain whose application keeps the okta.com address ("issuer mode").
      const problem = `it calls itself ${loaded.value.issuer.slice(0, 200)}, not ${issuer}`;
      throw new OktaTrouble(failure('OKTA_ANSWER_WRONG', { host, problem }));
    }
    parts.log.debug('okta.discovered', { issuer, skewMs: transport.skewMs() });
    return { value: loaded.value, lifetimeMs: LONGEST_LIFE_MS };
  });
  const keys = createCache(parts.clock, async () => get('keys', (await metadata.get()).jwks_uri, Keys));
  let askedAgainMs = Number.NEGATIVE_INFINITY;
  return {
    metadata,
    keys,
    keysAfresh() {
      const now = parts.clock.now();
      if (Math.abs(now - askedAgainMs) < KEYS_PAUSE_MS) return keys.get();
      askedAgainMs = now;
      return keys.renew();
    },
  };
}

function lifetimeOf(headers: Headers): number {
  const maxAge = /\bmax-age=(\d+)/.exec(headers.get('cache-control') ?? '')?.[1];
  return Math.min(Math.max(Number(maxAge ?? 0) * 1000, SHORTEST_LIFE_MS), LONGEST_LIFE_MS);
}
