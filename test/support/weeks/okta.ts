import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { Fetch } from '#main/okta/keep-alive-fetch.ts';
import type { Network } from './network.ts';

export const ISSUER = 'https://example.okta.com';
export const CLIENT_ID = '0oa1example2';
const SAM = { subject: '00u1example2', email: 'sam@example.com' } as const;

/** Okta's default: how long a rotated-out refresh token is still taken. */
const LEEWAY_MS = 30_000;
const ID_TOKEN_SECONDS = 3_600;

const key = generateKeyPairSync('rsa', { modulusLength: 2048 });
const KID = 'kid-1';

export type Condition = 'fine' | 'throttled' | 'unavailable' | 'bad gateway';

/** One request to the token endpoint. Times are of the engine's running clock and of the computer's wall clock. */
export interface TokenRequest {
  readonly atMs: number;
  readonly wallMs: number;
  readonly grant: string;
}

interface Family {
  current: string;
  /** Rotated-out tokens, and since when. */
  readonly spent: Map<string, number>;
  isLive: boolean;
  /** Why it ended, where it did. */
  because?: 'deactivated' | 'shown twice' | 'revoked';
}

interface Asked {
  readonly state: string;
  readonly nonce: string;
  readonly redirectUri: string;
  readonly challenge: string;
}

/**
 * An organisation at Okta with one person, behind the engine's `fetch`, by the clock of the world. It rotates refresh
 * tokens, and ends the family when one comes back too late.
 */
export class WorldOkta {
  readonly #network: Network;
  readonly #codes = new Map<string, Asked>();
  readonly families: Family[] = [];
  readonly requests: TokenRequest[] = [];
  condition: Condition = 'fine';
  rotates = true;
  /** By how much its clock is ahead of the true time. */
  aheadMs = 0;
  isActive = true;
  /** The most that were under way at once. */
  mostAtOnce = 0;
  #atOnce = 0;
  /** Refresh tokens that were rotated for somebody who never got the answer. */
  lostAnswers = 0;
  /** The rate limit ends then, by the true time. */
  throttledUntilMs = 0;
  readonly #runningMs: () => number;

  constructor(network: Network, runningMs: () => number) {
    this.#network = network;
    this.#runningMs = runningMs;
  }

  get live(): Family | undefined {
    return this.families.find(({ isLive }) => isLive);
  }

  deactivate(): void {
    this.isActive = false;
    for (const family of this.families) end(family, 'deactivated');
  }

  /** Where Okta sends the browser of somebody who has signed in. */
  signInAt(authorizationUrl: string): string {
    const query = new URL(authorizationUrl).searchParams;
    const code = randomBytes(12).toString('hex');
    const asked = {
      state: query.get('state') ?? '',
      nonce: query.get('nonce') ?? '',
      redirectUri: query.get('redirect_uri') ?? '',
      challenge: query.get('code_challenge') ?? '',
    };
    this.#codes.set(code, asked);
    const back = new URL(asked.redirectUri);
    back.search = new URLSearchParams({ code, state: asked.state }).toString();
    return back.href;
  }

  readonly fetch: Fetch = async (url, { body, signal }) => {
    const path = new URL(url).pathname;
    const isToken = path === '/oauth2/v1/token';
    if (isToken) this.#note(new URLSearchParams(body).get('grant_type') ?? '');
    const newest = this.live?.current;
    try {
      return await this.#network.exchange(() => this.#answer(path, new URLSearchParams(body)), signal);
    } catch (thrown) {
      if (isToken && this.live?.current !== newest) this.lostAnswers += 1;
      throw thrown;
    } finally {
      if (isToken) this.#atOnce -= 1;
    }
  };

  #note(grant: string): void {
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    this.requests.push({ atMs: this.#runningMs(), wallMs: this.#network.clock.now(), grant });
  }

  #answer(path: string, form: URLSearchParams): Response {
    const spoiled = this.#spoiled();
    if (spoiled !== undefined) return spoiled;
    switch (path) {
      case '/.well-known/openid-configuration':
        return this.#json(discovery);
      case '/oauth2/v1/keys':
        return this.#json({ keys: [{ ...key.publicKey.export({ format: 'jwk' }), kid: KID, alg: 'RS256' }] });
      case '/oauth2/v1/token':
        return form.get('grant_type') === 'refresh_token' ? this.#refreshed(form) : this.#redeemed(form);
      case '/oauth2/v1/revoke':
        for (const family of this.families) if (family.current === form.get('token')) end(family, 'revoked');
        return this.#json('');
      default:
        throw new Error(`nobody asks Okta for ${path}`);
    }
  }

  #spoiled(): Response | undefined {
    switch (this.condition) {
      case 'fine':
        return undefined;
      case 'unavailable':
        return new Response('<html>', { status: 503, headers: this.#headers('text/html') });
      case 'bad gateway':
        return new Response('<html>', { status: 502, headers: this.#headers('text/html') });
      case 'throttled': {
        const headers = this.#headers('application/json');
        this.throttledUntilMs = (Math.floor(this.#now() / 60_000) + 1) * 60_000;
        headers.set('x-rate-limit-reset', `${this.throttledUntilMs / 1000}`);
        // As Okta says it at this endpoint: the status alone tells it from the end of a session.
        const said = {
          error: 'invalid_grant',
          error_description: 'You exceeded the maximum number of requests.',
        };
        return Response.json(said, { status: 429, headers });
      }
    }
  }

  #refreshed(form: URLSearchParams): Response {
    const shown = form.get('refresh_token') ?? '';
    const family = this.families.find(({ current, spent }) => current === shown || spent.has(shown));
    const since = family?.spent.get(shown);
    if (family !== undefined && since !== undefined && this.#now() - since > LEEWAY_MS) {
      end(family, 'shown twice');
    }
    if (family?.isLive !== true) {
      const said = 'The refresh token is invalid or expired.';
      return this.#json({ error: 'invalid_grant', error_description: said }, 400);
    }
    if (this.rotates) {
      family.spent.set(family.current, family.spent.get(family.current) ?? this.#now());
      family.current = newToken();
    }
    return this.#tokens(family, undefined);
  }

  #redeemed(form: URLSearchParams): Response {
    const code = form.get('code') ?? '';
    const asked = this.#codes.get(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (asked?.challenge !== challenge || asked.redirectUri !== form.get('redirect_uri')) {
      throw new Error('this code is not for whoever shows it');
    }
    this.#codes.delete(code);
    const family: Family = { current: newToken(), spent: new Map(), isLive: true };
    this.families.push(family);
    return this.#tokens(family, asked.nonce);
  }

  #tokens({ current }: Family, nonce: string | undefined): Response {
    const seconds = Math.floor(this.#now() / 1000);
    const accessToken = newToken();
    const claims = {
      iss: ISSUER,
      aud: CLIENT_ID,
      sub: SAM.subject,
      email: SAM.email,
      groups: ['ssh-users'],
      iat: seconds,
      exp: seconds + ID_TOKEN_SECONDS,
      jti: newToken(),
      ...(nonce === undefined ? {} : { nonce }),
    };
    const signed = [{ alg: 'RS256', kid: KID }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const signature = sign('sha256', Buffer.from(signed), key.privateKey).toString('base64url');
    return this.#json({
      token_type: 'Bearer',
      expires_in: ID_TOKEN_SECONDS,
      access_token: accessToken,
      scope: 'openid',
      id_token: `${signed}.${signature}`,
      refresh_token: current,
    });
  }

  #now(): number {
    return this.#network.trueNow() + this.aheadMs;
  }

  #json(body: unknown, status = 200): Response {
    return new Response(JSON.stringify(body), { status, headers: this.#headers('application/json') });
  }

  #headers(type: string): Headers {
    return new Headers({ 'content-type': type, date: new Date(this.#now()).toUTCString() });
  }
}

const newToken = (): string => randomBytes(16).toString('base64url');

function end(family: Family, because: NonNullable<Family['because']>): void {
  if (!family.isLive) return;
  family.isLive = false;
  family.because = because;
}

const discovery = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/oauth2/v1/authorize`,
  token_endpoint: `${ISSUER}/oauth2/v1/token`,
  jwks_uri: `${ISSUER}/oauth2/v1/keys`,
  revocation_endpoint: `${ISSUER}/oauth2/v1/revoke`,
};
