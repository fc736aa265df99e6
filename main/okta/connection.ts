import type { ClientAuth, Configuration } from 'openid-client';
import * as z from 'zod/mini';
import type { Clock } from '../support/clock.ts';
import { type Failure, failure, problemOf } from '../support/failure.ts';
import { parseJson } from '../support/json.ts';
import type { Log } from '../support/log.ts';
import { isLoopback } from '../support/loopback.ts';
import { err, ok, type Result, unreachable } from '../support/result.ts';
import { unforeseen } from '../support/unforeseen.ts';
import type { Discovery } from './discovery.ts';
import type { Purpose } from './errors.ts';
import { CLOCK_TOLERANCE_SECONDS, isEncrypted } from './id-token.ts';
import { OktaTrouble, type Transport } from './transport.ts';
import type { ClientAuthentication, OktaClient } from './types.ts';

type OpenIdClient = typeof import('openid-client');

/** What every conversation with one application at one authorization server needs. */
export interface Connection {
  readonly client: OktaClient;
  readonly clock: Clock;
  readonly log: Log;
  /** [0, 1) */
  readonly random: () => number;
  readonly transport: Transport;
  readonly discovery: Discovery;
}

/** What one operation does differently. */
export interface Operation {
  readonly purpose: Purpose;
  /** The last word on the form that is sent. */
  readonly amend?: (form: URLSearchParams) => void;
  /** Gets a refresh token the moment it arrives, before the rest is judged. May throw OktaTrouble. */
  readonly keepRefreshToken?: (token: string) => Promise<void>;
}

/** step-ca verifies with RS256 alone, and so do we, whatever the server's metadata offers. */
const SIGNATURE_ALGORITHM = 'RS256';

/**
 * openid-client, set up for one operation. A configuration of its own for each costs nothing, and makes the
 * library take the keys that were fetched ahead: it looks at a given set only once. Throws OktaTrouble.
 */
export async function configure(
  connection: Connection,
  operation: Operation,
): Promise<{ oidc: OpenIdClient; configuration: Configuration }> {
  const { client, clock, discovery } = connection;
  const getsTokens = operation.purpose === 'code' || operation.purpose === 'refresh';
  const [oidc, metadata, keys] = await Promise.all([
    import('openid-client'),
    discovery.metadata.get(),
    // Before anything is spent: a code or a refresh token is gone once it was sent, verified or not.
    getsTokens ? discovery.keys.get() : undefined,
  ]);
  const configuration = new oidc.Configuration(
    metadata,
    client.clientId,
    {
      id_token_signed_response_alg: SIGNATURE_ALGORITHM,
      // The library reads the system's time; this makes it see ours.
      [oidc.clockSkew]: Math.round((clock.now() - Date.now()) / 1000),
      [oidc.clockTolerance]: CLOCK_TOLERANCE_SECONDS,
    },
    clientAuth(oidc, client.authentication),
  );
  // The transport has the time limit.
  configuration.timeout = 0;
  if (isLoopback(new URL(client.issuer.issuer).hostname)) oidc.allowInsecureRequests(configuration);
  // Without this the library trusts TLS and never looks at the signature of an ID token.
  oidc.enableNonRepudiationChecks(configuration);
  // A minute old, by the system's clock: then the library asks again, once, for a key that is not in the set.
  if (keys !== undefined)
    oidc.setJwksCache(configuration, { jwks: keys, uat: Math.floor(Date.now() / 1000) - 60 });
  configuration[oidc.customFetch] = async (url, { method, headers, body }) => {
    if (url === metadata.jwks_uri) return Response.json(await discovery.keysAfresh());
    const form = body instanceof URLSearchParams ? body : undefined;
    if (form !== undefined) operation.amend?.(form);
    const answer = await connection.transport.send(operation.purpose, url, {
      method,
      headers,
      body: form?.toString(),
    });
    if (getsTokens) await readTokens(await answer.clone().text(), connection, operation);
    return answer;
  };
  return { oidc, configuration };
}

function clientAuth(oidc: OpenIdClient, authentication: ClientAuthentication): ClientAuth {
  switch (authentication.method) {
    case 'none':
      return oidc.None();
    case 'client_secret_post':
      return oidc.ClientSecretPost(authentication.secret);
    case 'client_secret_basic':
      return basicAuth(authentication.secret);
    default:
      return unreachable(authentication);
  }
}

/**
 * RFC 6749 section 2.3.1 wants id and secret form-encoded, and Okta's documents do not encode at all.
 * openid-client escapes even "-" and "_", which Okta's secrets contain; the encoding of URLSearchParams
 * leaves those alone, so that both readings agree.
 */
function basicAuth(secret: string): ClientAuth {
  const encode = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);
  return (_server, { client_id }, _body, headers) => {
    const credentials = Buffer.from(`${encode(client_id)}:${encode(secret)}`).toString('base64');
    headers.set('authorization', `Basic ${credentials}`);
  };
}

const Tokens = z.object({ id_token: z.optional(z.string()), refresh_token: z.optional(z.string()) });

async function readTokens(body: string, { client }: Connection, operation: Operation): Promise<void> {
  const tokens = z.safeParse(Tokens, parseJson(body)).data;
  if (tokens?.refresh_token !== undefined) await operation.keepRefreshToken?.(tokens.refresh_token);
  if (tokens?.id_token !== undefined && isEncrypted(tokens.id_token)) {
    const problem =
      'what it sends is encrypted, and the certificate authority could not read it; ' +
      `ID token encryption has to be turned off for the application ${client.clientId}`;
    throw new OktaTrouble(failure('OKTA_ANSWER_WRONG', { host: client.issuer.host, problem }));
  }
}

/** Runs `work` and turns whatever it throws into a failure: the border of this module. */
export async function attempt<T>(
  connection: Connection,
  work: () => Promise<T>,
): Promise<Result<T, Failure>> {
  try {
    return ok(await work());
  } catch (thrown) {
    return err(failureOfThrown(thrown, connection));
  }
}

/**
 * What it means that a token is not of this time: that it came too late, or, where our clock and Okta's are apart, that.
 */
export function untimely({ client, transport }: Connection, problem: string): Failure {
  const { host } = client.issuer;
  if (transport.isLate()) {
    const late = 'the answer came too late to be used; the computer may have slept';
    return failure('OKTA_UNREACHABLE', { host, problem: late });
  }
  const skewSeconds = Math.round((transport.skewMs() ?? 0) / 1000);
  return Math.abs(skewSeconds) > 60
    ? failure('CLOCK_WRONG', { host, skewSeconds })
    : failure('OKTA_ANSWER_WRONG', { host, problem });
}

function failureOfThrown(thrown: unknown, connection: Connection): Failure {
  const trouble = troubleIn(thrown);
  if (trouble !== undefined) return trouble;
  const { host } = connection.client.issuer;
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  // The library's own sentence stands one level down. Further down there may be pieces of the token itself.
  const said =
    thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause.message : problemOf(thrown);
  if (code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED') return untimely(connection, said);
  return code.startsWith('OAUTH_') ? failure('OKTA_ANSWER_WRONG', { host, problem: said }) : unforeseen(said);
}

/** openid-client wraps what its fetch throws. */
function troubleIn(thrown: unknown): Failure | undefined {
  if (thrown instanceof OktaTrouble) return thrown.failure;
  return thrown instanceof Error ? troubleIn(thrown.cause) : undefined;
}
