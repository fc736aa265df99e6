import { expect } from 'vitest';
import type { SignInAs } from '#test/stack/browser/scripted-browser.ts';
import { type Provider, startProvider } from '#test/stack/provider/index.ts';
import type { OccasionalRefusal } from '#test/stack/provider/occasional-refusals.ts';
import {
  type CallbackCatcher,
  createRelyingParty,
  type RelyingParty,
  SAM,
  startCallbackCatcher,
} from '#test/stack/provider/relying-party.ts';
import { DEFAULT_SETTINGS } from '#test/stack/provider/settings.ts';

/**
 * One of Okta's documented refusals: the situation, what a client sees of it, and how it comes about. "302" went
 * back to the redirect URI, "page" stayed on a page of Okta's, "Bearer" came in WWW-Authenticate with an empty
 * body, a code alone ("E0000047") is the body of Okta's API.
 */
export type Row = readonly [situation: string, seen: string, provoke: () => Promise<string>];

export const ORG = '/oauth2/v1';
export const CUSTOM = '/oauth2/default/v1';

type Parameters = Readonly<Record<string, string>>;

/** A provider with clients, and one line for whatever they are answered. */
export interface OktaWitness {
  readonly provider: Provider;
  readonly callbacks: CallbackCatcher;
  readonly clientId: string;
  /** Clients without a browser session: the public application at both servers, and the one with a secret. */
  readonly org: RelyingParty;
  readonly custom: RelyingParty;
  readonly confidential: RelyingParty;
  /** Asks for a code as a browser does, and tells where that ended. */
  authorize(
    changes?: Readonly<Record<string, string | undefined>>,
    party?: RelyingParty,
    person?: SignInAs,
  ): Promise<string>;
  post(path: string, parameters: Parameters, headers?: Parameters): Promise<string>;
  get(path: string, headers?: Parameters): Promise<string>;
  /** The parameters that would trade a code of this party, with these changes. */
  code(party?: RelyingParty, changes?: Parameters): Promise<Record<string, string>>;
  /** The parameters of a refresh, after `change` has happened to what the token stands on. */
  refresh(party?: RelyingParty, change?: () => void): Promise<Record<string, string>>;
  /** The same with a token that nobody has: for what is refused before it is looked at. */
  anyRefresh(changes?: Parameters): Record<string, string>;
  authorizeRefused(refusal: OccasionalRefusal, party?: RelyingParty): Promise<string>;
  tokenRefused(refusal: OccasionalRefusal): Promise<string>;
  /** The clock of the provider goes forward. */
  pass(milliseconds: number): void;
  /** Everything as it was at the start, and fresh clients. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export async function startOktaWitness(): Promise<OktaWitness> {
  const callbacks = await startCallbackCatcher();
  let passedMs = 0;
  const provider = await startProvider({
    redirectUris: [callbacks.redirectUri],
    secretMethods: ['client_secret_basic'],
    now: () => Date.now() + passedMs,
  });
  const { clientId } = provider.publicApplication;
  let parties = await createParties(provider, callbacks);

  const authorize: OktaWitness['authorize'] = async (changes = {}, party = parties.org, person = SAM) => {
    const heard = callbacks.received.length;
    const asked = await party.request(changes);
    const outcome = await party.browser.signIn(asked.url, person);
    if (!outcome.reachedCallback) {
      expect(callbacks.received).toHaveLength(heard);
      const said = outcome.text.replace(/^E Example /u, '').replace(/ A local stand-in .*/u, '');
      return `${outcome.status} page: ${said}`;
    }
    const { state, error, error_description, ...others } = Object.fromEntries(
      callbacks.received.at(-1)?.searchParams ?? [],
    );
    expect([state, others]).toEqual(['state' in changes ? undefined : asked.state, {}]);
    return `302 ${error}: ${error_description}`;
  };
  const post: OktaWitness['post'] = async (path, parameters, headers = {}) => {
    const body = new URLSearchParams(parameters);
    const response = await fetch(provider.origin + path, { method: 'POST', headers, body });
    expect(response.headers.get('cache-control')).toBe('no-cache, no-store');
    return describeAnswer(response);
  };
  const anyRefresh: OktaWitness['anyRefresh'] = (changes = {}) => ({
    client_id: clientId,
    grant_type: 'refresh_token',
    refresh_token: 'x',
    ...changes,
  });

  return {
    provider,
    callbacks,
    clientId,
    get org() {
      return parties.org;
    },
    get custom() {
      return parties.custom;
    },
    get confidential() {
      return parties.confidential;
    },
    authorize,
    post,
    get: async (path, headers = {}) => describeAnswer(await fetch(provider.origin + path, { headers })),
    async code(party = parties.org, changes = {}) {
      const asked = await party.request();
      await party.browser.signIn(asked.url, SAM);
      return {
        client_id: clientId,
        grant_type: 'authorization_code',
        code: callbacks.received.at(-1)?.searchParams.get('code') ?? '',
        redirect_uri: callbacks.redirectUri,
        code_verifier: asked.verifier,
        ...changes,
      };
    },
    async refresh(party = parties.org, change = () => {}) {
      const { refresh_token = '' } = await party.signIn();
      change();
      return anyRefresh({ refresh_token });
    },
    anyRefresh,
    authorizeRefused(refusal, party) {
      provider.faults.set('authorize', { kind: 'refusal', refusal });
      return authorize({}, party);
    },
    tokenRefused(refusal) {
      provider.faults.set('token', { kind: 'refusal', refusal });
      return post(`${ORG}/token`, anyRefresh());
    },
    pass(milliseconds) {
      passedMs += milliseconds;
    },
    async reset() {
      restore(provider, callbacks.redirectUri);
      parties = await createParties(provider, callbacks);
    },
    async stop() {
      await provider.stop();
      await callbacks.stop();
    },
  };
}

async function createParties(provider: Provider, callbacks: CallbackCatcher) {
  const [org, custom, confidential] = await Promise.all([
    createRelyingParty(provider, callbacks, { server: 'org' }),
    createRelyingParty(provider, callbacks, { server: 'custom' }),
    createRelyingParty(provider, callbacks, { server: 'org', authentication: 'client_secret_basic' }),
  ]);
  return { org, custom, confidential };
}

/** Turns every knob back. */
export function restore({ settings, faults, people, applications }: Provider, redirectUri: string): void {
  Object.assign(settings, DEFAULT_SETTINGS);
  faults.clear();
  people.activate(SAM.login);
  people.setEmail(SAM.login, SAM.login);
  for (const { clientId } of applications.list()) {
    people.assign(SAM.login, clientId);
    applications.change(clientId, {
      status: 'ACTIVE',
      redirectUris: [redirectUri],
      grantTypes: ['authorization_code', 'refresh_token'],
    });
  }
}

async function describeAnswer(response: Response): Promise<string> {
  const text = await response.text();
  const challenge = response.headers.get('www-authenticate');
  const type = response.headers.get('content-type') ?? '';
  if (challenge !== null) {
    expect(text).toBe('');
    return `${response.status} ${challenge}`;
  }
  if (type.startsWith('text/html')) return `${response.status} HTML`;
  expect(type).toMatch(/^application\/json/u);
  const body: Record<string, unknown> = JSON.parse(text);
  if (body.errorCode === undefined) {
    expect(Object.keys(body)).toEqual(['error', 'error_description']);
    return `${response.status} ${body.error}: ${body.error_description}`;
  }
  expect(body).toEqual({
    errorCode: expect.any(String),
    errorSummary: expect.any(String),
    errorLink: body.errorCode,
    errorId: expect.stringMatching(/^oae\w{17}$/u),
    errorCauses: [],
  });
  return `${response.status} ${body.errorCode}: ${body.errorSummary}`;
}
