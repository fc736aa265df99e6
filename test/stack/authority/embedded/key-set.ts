import type { JWK } from 'jose';
import * as z from 'zod/mini';

const DISCOVERY = z.object({
  issuer: z.string().check(z.minLength(1)),
  jwks_uri: z.string().check(z.minLength(1)),
});
/** jose checks the rest of a key when it verifies with it. */
const KEY = z.custom<JWK>((value) => z.object({ kty: z.string() }).safeParse(value).success);
const KEYS = z.object({ keys: z.array(KEY) });

/** How long keys are kept where the provider does not say; step-ca's 12 hours. */
const DEFAULT_AGE_MS = 12 * 3_600_000;

export interface IdentityProvider {
  readonly issuer: string;
  /** Keys with exactly this id. Kept as long as the provider allows: an unknown id does not fetch them anew. */
  keys(kid: string): Promise<readonly JWK[]>;
}

interface KeySet {
  readonly keys: readonly JWK[];
  readonly freshUntilMs: number;
}

/** Fetches discovery document and keys, as step-ca does when it starts. Throws where that fails. */
export async function connectProvider(configurationEndpoint: string): Promise<IdentityProvider> {
  const discovery = DISCOVERY.parse(await (await fetch(discoveryUrl(configurationEndpoint))).json());
  let cached = await fetchKeys(discovery.jwks_uri);
  return {
    issuer: discovery.issuer,
    async keys(kid) {
      if (Date.now() > cached.freshUntilMs) {
        // The old keys stay good while the provider is away.
        cached = await fetchKeys(discovery.jwks_uri).catch(() => cached);
      }
      return cached.keys.filter((key) => (key.kid ?? '') === kid);
    },
  };
}

function discoveryUrl(endpoint: string): string {
  const url = new URL(endpoint);
  if (!url.pathname.includes('/.well-known/openid-configuration')) {
    url.pathname = `${url.pathname.replace(/\/$/, '')}/.well-known/openid-configuration`;
  }
  return url.href;
}

async function fetchKeys(url: string): Promise<KeySet> {
  const response = await fetch(url);
  const { keys } = KEYS.parse(await response.json());
  const maxAge = /max-age=(\d+)/.exec(response.headers.get('cache-control') ?? '')?.[1];
  const ageMs = maxAge === undefined ? DEFAULT_AGE_MS : Number(maxAge) * 1000;
  return { keys, freshUntilMs: Date.now() + ageMs };
}
