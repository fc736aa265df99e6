import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OktaParts } from '#main/okta/okta.ts';
import type { OktaClient } from '#main/okta/types.ts';
import { systemClock } from '#main/support/clock.ts';
import { silentLog } from '#main/support/log.ts';

/** One request as it came over the wire. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly form: URLSearchParams;
}

/** An answer to give; an object as `body` goes out as JSON. "hang up" closes the connection without one. */
export type Scripted =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: object | string }
  | 'hang up'
  | 'say nothing';

type Answerer = (seen: Seen) => Scripted | Promise<Scripted>;

interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: object;
}

/** A server that says what the test scripts, byte for byte what Okta would say, on a port of its own. */
export interface FakeOkta {
  readonly origin: string;
  /** The org server's. */
  readonly issuer: string;
  readonly seen: readonly Seen[];
  /** How many connections were ever opened. */
  readonly connections: () => number;
  /** Answers `path` from now on; several answers are given one after the other, the last one stays. */
  script(path: string, ...answers: (Scripted | Answerer)[]): void;
  /** A token signed with the current key. Claims of a good ID token are there already. */
  idToken(claims?: Record<string, unknown>, header?: Record<string, unknown>): string;
  /** From now on signs with a new key; the old one is in the key set no more. */
  rotateKey(): void;
  /** The body of a good token answer. */
  tokens(claims?: Record<string, unknown>, rest?: Record<string, unknown>): Record<string, unknown>;
  requests(path: string): Seen[];
  stop(): Promise<void>;
}

export const CLIENT_ID = '0oa1fake00000000001';
export const SUBJECT = '00u1fake00000000001';

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

let spareKeys: SigningKey[] | undefined;

/** Making RSA keys takes a while; the same few do for all tests of a file. */
function keys(): SigningKey[] {
  spareKeys ??= ['kid-1', 'kid-2'].map((kid) => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    return {
      kid,
      privateKey,
      jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' },
    };
  });
  return spareKeys;
}

export async function startFakeOkta(): Promise<FakeOkta> {
  const answers = new Map<string, (Scripted | Answerer)[]>();
  const seen: Seen[] = [];
  let connections = 0;
  let key = keys()[0] as SigningKey;

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://fake');
    const one: Seen = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      form: new URLSearchParams(Buffer.concat(chunks).toString()),
    };
    seen.push(one);
    const scripted = answers.get(url.pathname) ?? [{ status: 404, body: 'nothing here' }];
    const next = scripted.length > 1 ? scripted.shift() : scripted[0];
    const answer = typeof next === 'function' ? await next(one) : next;
    if (answer === 'say nothing') return;
    if (answer === 'hang up' || answer === undefined) {
      request.socket.destroy();
      return;
    }
    const { status = 200, headers = {}, body = '' } = answer;
    const type = typeof body === 'string' ? 'text/html' : 'application/json';
    response.writeHead(status, { 'content-type': type, ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const fake: FakeOkta = {
    origin,
    issuer: origin,
    seen,
    connections: () => connections,
    script: (path, ...scripted) => void answers.set(path, scripted),
    idToken(claims = {}, header = {}) {
      const seconds = Math.floor(Date.now() / 1000);
      const signed = `${encode({ kid: key.kid, alg: 'RS256', ...header })}.${encode({
        ver: 1,
        iss: origin,
        sub: SUBJECT,
        aud: CLIENT_ID,
        iat: seconds,
        exp: seconds + 3600,
        jti: `ID.${randomBytes(6).toString('hex')}`,
        email: 'sam@example.com',
        groups: ['ssh-ledger', 'Everyone'],
        ...claims,
      })}`;
      return `${signed}.${sign('sha256', Buffer.from(signed), key.privateKey).toString('base64url')}`;
    },
    rotateKey() {
      key = keys()[1] as SigningKey;
    },
    tokens(claims = {}, rest = {}) {
      const accessToken = randomBytes(48).toString('base64url');
      const atHash = createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url');
      return {
        token_type: 'Bearer',
        expires_in: 3600,
        access_token: accessToken,
        scope: 'openid email',
        id_token: fake.idToken({ at_hash: atHash, ...claims }),
        ...rest,
      };
    },
    requests: (path) => seen.filter((one) => one.path === path),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  fake.script('/.well-known/openid-configuration', { body: discoveryDocument(origin) });
  fake.script('/oauth2/v1/keys', () => ({ body: { keys: [key.jwk] } }));
  return fake;
}

export function discoveryDocument(issuer: string): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth2/v1/authorize`,
    token_endpoint: `${issuer}/oauth2/v1/token`,
    userinfo_endpoint: `${issuer}/oauth2/v1/userinfo`,
    jwks_uri: `${issuer}/oauth2/v1/keys`,
    revocation_endpoint: `${issuer}/oauth2/v1/revoke`,
    end_session_endpoint: `${issuer}/oauth2/v1/logout`,
    response_types_supported: ['code'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
  };
}

export function clientOf(fake: FakeOkta, changes: Partial<OktaClient> = {}): OktaClient {
  return {
    issuer: {
      issuer: fake.issuer,
      server: { kind: 'org' },
      discoveryUrl: `${fake.issuer}/.well-known/openid-configuration`,
      host: new URL(fake.issuer).host,
    },
    clientId: CLIENT_ID,
    authentication: { method: 'none' },
    scopes: ['openid', 'profile', 'email', 'groups', 'offline_access'],
    redirectUris: ['http://127.0.0.1:10000'],
    groupsClaim: 'groups',
    authorizationParameters: {},
    ...changes,
  };
}

export const PARTS: OktaParts = { clock: systemClock, log: silentLog, random: () => 0 };
