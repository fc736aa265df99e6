import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as client from 'openid-client';
import type { BrowserOutcome } from '../browser/scripted-browser.ts';
import { createScriptedBrowser, type ScriptedBrowser, type SignInAs } from '../browser/scripted-browser.ts';
import type { Provider } from './index.ts';
import { DEFAULT_PASSWORD } from './people.ts';

/** Catches what comes back to a loopback redirect URI, and answers a plain page. */
export interface CallbackCatcher {
  /** `http://127.0.0.1:{port}/callback`, to be registered byte for byte. */
  readonly redirectUri: string;
  /** The callbacks so far, whole, oldest first. */
  readonly received: readonly URL[];
  stop(): Promise<void>;
}

export async function startCallbackCatcher(): Promise<CallbackCatcher> {
  const received: URL[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    // A real browser asks for more than the callback: /favicon.ico.
    if (url.pathname === '/callback') received.push(url);
    response.writeHead(200, { 'content-type': 'text/html', connection: 'close' });
    response.end('<!doctype html><title>Done</title><p>You can close this page.</p>');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    redirectUri: `http://127.0.0.1:${port}/callback`,
    received,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export const SAM: SignInAs = { login: 'sam@example.com', password: DEFAULT_PASSWORD };
export const ALEX: SignInAs = { login: 'alex@example.com', password: DEFAULT_PASSWORD };

const EVERY_SCOPE = 'openid profile email groups offline_access';

export type TokenAnswer = Awaited<ReturnType<typeof client.authorizationCodeGrant>>;

/**
 * A client of the provider made of openid-client alone, to hold the provider against an implementation that
 * is not ours.
 */
export interface RelyingParty {
  readonly config: client.Configuration;
  readonly browser: ScriptedBrowser;
  /** A new authorization request; `changes` replace or (undefined) remove its parameters. */
  request(changes?: Readonly<Record<string, string | undefined>>): Promise<AuthorizationRequest>;
  /** Signs in and exchanges the code, everything checked by openid-client. */
  signIn(person?: SignInAs, changes?: Readonly<Record<string, string | undefined>>): Promise<TokenAnswer>;
}

export interface AuthorizationRequest {
  readonly url: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** The exchange of the code that came back in this callback. */
  exchange(callback: URL): Promise<TokenAnswer>;
}

export interface RelyingPartyOptions {
  readonly server: 'org' | 'custom';
  readonly authentication?: 'none' | 'client_secret_basic' | 'client_secret_post';
  readonly browser?: ScriptedBrowser;
}

export async function createRelyingParty(
  provider: Provider,
  callbacks: CallbackCatcher,
  options: RelyingPartyOptions,
): Promise<RelyingParty> {
  const browser = options.browser ?? createScriptedBrowser();
  const issuer = options.server === 'org' ? provider.orgIssuer : provider.customIssuer;
  const { clientId, authentication } = credentials(provider, options.authentication ?? 'none');
  const config = await client.discovery(new URL(issuer), clientId, undefined, authentication, {
    execute: [client.allowInsecureRequests],
  });

  const request: RelyingParty['request'] = async (changes = {}) => {
    const verifier = client.randomPKCECodeVerifier();
    const [state, nonce] = [client.randomState(), client.randomNonce()];
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: callbacks.redirectUri,
      scope: EVERY_SCOPE,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    return {
      url: url.href,
      state,
      nonce,
      verifier,
      exchange: (callback) =>
        client.authorizationCodeGrant(config, callback, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        }),
    };
  };

  return {
    config,
    browser,
    request,
    async signIn(person = SAM, changes = {}) {
      const asked = await request(changes);
      const outcome = await browser.signIn(asked.url, person);
      const callback = callbacks.received.at(-1);
      if (!outcome.reachedCallback || callback === undefined) throw new Error(describe(outcome));
      return asked.exchange(callback);
    },
  };
}

function credentials(
  provider: Provider,
  method: 'none' | 'client_secret_basic' | 'client_secret_post',
): { readonly clientId: string; readonly authentication: client.ClientAuth } {
  if (method === 'none') {
    return { clientId: provider.publicApplication.clientId, authentication: client.None() };
  }
  const { clientId, clientSecret } = provider.confidentialApplication;
  const authenticate = method === 'client_secret_basic' ? client.ClientSecretBasic : client.ClientSecretPost;
  return { clientId, authentication: authenticate(clientSecret) };
}

function describe(outcome: BrowserOutcome): string {
  return `the browser stopped at ${outcome.url} (${outcome.status}): ${outcome.text}`;
}
