import { type Failure, failure } from '../support/failure.ts';
import { type Refusal, type RefusedAnswer, readRefusal, refusal } from './refusal.ts';
import type { OktaClient } from './types.ts';

/** What Okta was asked for when it refused: one error code means different things at different doors. */
export type Purpose = 'discovery' | 'keys' | 'authorize' | 'code' | 'refresh' | 'userinfo' | 'revoke';

/** What a failure needs to know beside the answer. */
export interface Asked {
  readonly purpose: Purpose;
  readonly client: OktaClient;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** [0, 1), for the jitter of `retryAt`. */
  readonly random: number;
}

/**
 * The failure that an answer means. The status is looked at before the error code, because a throttled
 * request says `invalid_grant` with status 429, and that must not sign anybody out; then the code; then
 * Okta's words, because `access_denied` alone covers everything from a removed person to a wrong network.
 * Never throws, whatever the body.
 */
export function failureOfAnswer(answer: RefusedAnswer, asked: Asked): Failure {
  const { status, headers } = answer;
  const { host } = asked.client.issuer;
  const requestId = headers.get('x-okta-request-id') ?? undefined;
  if (status === 429) return failure('OKTA_BUSY', { host, retryAt: retryAt(headers, asked), requestId });
  if (status >= 500 || status === 408) return failure('OKTA_OUT_OF_ORDER', { host, status, requestId });
  if (status === 407) {
    return failure('OKTA_UNREACHABLE', { host, problem: 'the proxy wants a sign-in of its own (407)' });
  }
  const refused = readRefusal(answer);
  if (refused !== undefined) return failureOfRefusal(refused, asked, { status, requestId });
  if (status === 404 && asked.purpose === 'discovery') return unknownServer(asked.client);
  return failure('OKTA_ANSWER_WRONG', {
    host,
    problem: `status ${status} without a reason from Okta`,
    requestId,
  });
}

/** The failure that an error in the callback means (RFC 6749 section 4.1.2.1). There is no status. */
export function failureOfCallback(error: string, description: string | undefined, asked: Asked): Failure {
  return failureOfRefusal(refusal(error, description), asked, {});
}

/** What a failure is made of. */
interface Refused extends Asked, Refusal {
  readonly host: string;
  readonly clientId: string;
  readonly status?: number;
  readonly requestId?: string | undefined;
}

interface Rule {
  readonly error: string | RegExp;
  /** Part of Okta's words, where the code alone does not tell. */
  readonly words?: RegExp;
  readonly purpose?: Purpose;
  readonly status?: number;
  readonly means: (refused: Refused) => Failure;
}

const accessRemoved = ({ clientId, host, said, requestId }: Refused): Failure =>
  failure('ACCESS_REMOVED', { clientId, host, said, requestId });
const wrongClient = ({ clientId, host, said, requestId }: Refused): Failure =>
  failure('OKTA_CLIENT', { host, clientId, said, requestId });
const wrongZone = ({ host, said, requestId }: Refused): Failure =>
  failure('OKTA_ZONE', { host, said, requestId });
const againstPolicy = ({ host, said, requestId }: Refused): Failure =>
  failure('OKTA_POLICY', { host, said, requestId });
const afreshNeeded = ({ host, said, requestId }: Refused): Failure =>
  failure('OKTA_REAUTH', { host, said, requestId });
const cancelled = (): Failure => failure('SIGN_IN_CANCELLED', {});
const sessionEnded = ({ said, requestId }: Refused): Failure => failure('SESSION_ENDED', { said, requestId });
const tooManyGroups = ({ said, requestId }: Refused): Failure =>
  failure('OKTA_TOO_MANY_GROUPS', { said, requestId });
const outOfOrder = ({ host, status = 500, requestId }: Refused): Failure =>
  failure('OKTA_OUT_OF_ORDER', { host, status, requestId });
const busy = (refused: Refused): Failure =>
  failure('OKTA_BUSY', {
    host: refused.host,
    retryAt: retryAt(new Headers(), refused),
    requestId: refused.requestId,
  });

/** The first that fits decides. Codes and words: Okta's published error catalogue and its OAuth reference. */
const RULES: readonly Rule[] = [
  { error: 'access_denied', words: /not assigned|user status/i, means: accessRemoved },
  { error: 'access_denied', words: /network zone/i, means: wrongZone },
  { error: 'access_denied', words: /cancell?ed/i, means: cancelled },
  // The settings now ask for more than the sign-in did; or the browser's session is another person's.
  { error: 'access_denied', words: /not granted in the original|invalid session/i, means: afreshNeeded },
  { error: /^(access_denied|invalid_scope)$/, words: /require the 'openid' scope/i, means: wrongClient },
  { error: 'access_denied', words: /policy|scopes/i, means: againstPolicy },
  { error: 'unmet_authentication_requirements', means: againstPolicy },
  // The browser's session is weaker than what the application's policy has come to ask for.
  { error: 'invalid_grant', words: /assurance/i, means: afreshNeeded },
  { error: 'invalid_grant', purpose: 'refresh', status: 400, means: sessionEnded },
  { error: /^(login|interaction)_required$/, means: afreshNeeded },
  { error: 'server_error', words: /too many groups/i, means: tooManyGroups },
  { error: 'server_error', means: outOfOrder },
  { error: 'temporarily_unavailable', means: busy },
  { error: /^(invalid_client|unauthorized_client|invalid_scope)$/, means: wrongClient },
  { error: 'invalid_request', words: /client credentials|authorization server id/i, means: wrongClient },
  // No such authorization server; no licence for custom ones.
  { error: 'E0000007', purpose: 'discovery', means: ({ client }) => unknownServer(client) },
  { error: 'E0000015', means: wrongClient },
];

function failureOfRefusal(
  { error, said }: Refusal,
  asked: Asked,
  answer: { readonly status?: number; readonly requestId?: string | undefined },
): Failure {
  const { clientId, issuer } = asked.client;
  const refused: Refused = { ...asked, ...answer, error, said, host: issuer.host, clientId };
  const rule = RULES.find(
    (candidate) =>
      (typeof candidate.error === 'string' ? candidate.error === error : candidate.error.test(error)) &&
      (candidate.words?.test(said) ?? true) &&
      (candidate.purpose === undefined || candidate.purpose === asked.purpose) &&
      (candidate.status === undefined || candidate.status === answer.status),
  );
  if (rule !== undefined) return rule.means(refused);
  return failure('OKTA_REFUSED', { host: issuer.host, error, said, requestId: answer.requestId });
}

function unknownServer({ issuer }: OktaClient): Failure {
  return failure('ISSUER_INVALID', {
    input: issuer.issuer,
    problem: 'There is no Okta authorization server at this address.',
  });
}

const RETRY_DEFAULT_MS = 30_000;
const RETRY_CAP_MS = 90_000;
/** A whole company that was throttled together should not come back together. */
const RETRY_JITTER_MS = 15_000;

/**
 * When to ask again, by our clock. Okta says when its window ends in seconds of its own clock, so the pause
 * is measured against the Date of the same answer. Retry-After is not documented for Okta, and taken where it
 * comes.
 */
function retryAt(headers: Headers, { now, random }: Asked): number {
  const seconds = (name: string): number => Number(headers.get(name) ?? Number.NaN) * 1000;
  const sentAt = Date.parse(headers.get('date') ?? '');
  const untilReset = seconds('x-rate-limit-reset') - (Number.isNaN(sentAt) ? now : sentAt);
  const pause = [seconds('retry-after'), untilReset].find((ms) => ms > 0) ?? RETRY_DEFAULT_MS;
  return now + Math.min(pause, RETRY_CAP_MS) + Math.round(random * RETRY_JITTER_MS);
}
