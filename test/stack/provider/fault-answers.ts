import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { unreachable } from '#main/support/result.ts';
import type { Applications } from './applications.ts';
import { errorRedirect, judgeAuthorizeRequest } from './authorize-rules.ts';
import { apiError, bearerChallenge, type Refusal } from './errors.ts';
import type { Endpoint, Fault } from './faults.ts';
import { occasionalRefusals } from './occasional-refusals.ts';

/** A request on which a fault has struck. */
export interface StruckRequest {
  readonly endpoint: Endpoint | undefined;
  readonly request: IncomingMessage;
  /** Has the headers that every answer has. */
  readonly response: ServerResponse;
  /** Gives the true answer. */
  readonly answer: RequestListener;
  readonly applications: Applications;
  readonly origin: string;
}

/** Answers with the fault, or has the true answer spoiled by it. */
export function strike(fault: Fault, struck: StruckRequest): void {
  const { request, response, answer } = struck;
  switch (fault.kind) {
    case 'throttled':
      sendThrottled(fault.body, fault.limit, response);
      return;
    case 'read-only':
      sendJson(response, 503, apiError('E0000010', 'Service is in read only mode'));
      return;
    case 'internal-error':
      sendJson(response, 500, apiError('E0000009', 'Internal Server Error'));
      return;
    case 'html':
      sendGatewayPage(response, fault.status);
      return;
    case 'refusal':
      sendRefusal(occasionalRefusals[fault.refusal], struck);
      return;
    case 'slow':
      replaceAnswer(response, async (body, end) => {
        await sleep(fault.ms, undefined, { ref: false });
        end(body);
      });
      break;
    case 'dripping':
      replaceAnswer(response, async (body, end) => {
        for (let at = 0; at < body.length && !response.destroyed; at += DROP_BYTES) {
          response.write(body.subarray(at, at + DROP_BYTES));
          await sleep(fault.ms, undefined, { ref: false });
        }
        end();
      });
      break;
    case 'cut':
      replaceAnswer(response, (body) => {
        response.write(body.subarray(0, body.length / 2), () => request.socket.destroy());
      });
      break;
    case 'reset':
      if (!fault.acted) {
        reset(request);
        return;
      }
      replaceAnswer(response, () => reset(request));
      break;
    default:
      unreachable(fault);
  }
  answer(request, response);
}

const DROP_BYTES = 16;

const TOO_MANY_REQUESTS = 'API call exceeded rate limit due to too many requests.';

function sendThrottled(body: 'api' | 'oauth', limit: 'rate' | 'concurrency', response: ServerResponse): void {
  response.setHeader('x-rate-limit-remaining', '0');
  // Where too many came at once Okta says 0 for the limit itself, too, and the end of the window is a guess.
  if (limit === 'concurrency') response.setHeader('x-rate-limit-limit', '0');
  sendJson(
    response,
    429,
    body === 'api'
      ? apiError('E0000047', TOO_MANY_REQUESTS)
      : { error: 'invalid_grant', error_description: TOO_MANY_REQUESTS },
  );
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-cache, no-store' });
  response.end(JSON.stringify(body));
}

const GATEWAY_WORDS = { 502: 'Bad Gateway', 503: 'Service Temporarily Unavailable', 504: 'Gateway Time-out' };

function sendGatewayPage(response: ServerResponse, status: 502 | 503 | 504): void {
  for (const name of response.getHeaderNames()) if (name.startsWith('x-')) response.removeHeader(name);
  const words = `${status} ${GATEWAY_WORDS[status]}`;
  response.writeHead(status, { 'content-type': 'text/html' });
  response.end(
    `<html>\r\n<head><title>${words}</title></head>\r\n<body>\r\n<center><h1>${words}</h1></center>\r\n</body>\r\n</html>\r\n`,
  );
}

/** In the shape of the endpoint: a redirect, a header, or JSON. */
function sendRefusal(refusal: Refusal, struck: StruckRequest): void {
  const { endpoint, request, response, answer } = struck;
  if (endpoint === 'authorize') {
    const { searchParams } = new URL(request.url ?? '', struck.origin);
    const verdict = judgeAuthorizeRequest(searchParams, struck.applications, struck.origin);
    // What Okta refuses anyhow it refuses first; a bad redirect URI stays on its own page.
    if (verdict.kind !== 'proceed') {
      answer(request, response);
      return;
    }
    const redirectUri = searchParams.get('redirect_uri') ?? '';
    const location = errorRedirect(redirectUri, refusal, searchParams.get('state') ?? undefined);
    response.writeHead(302, { location }).end();
  } else if (endpoint === 'userinfo') {
    response.writeHead(refusal.status, { 'www-authenticate': bearerChallenge(refusal) }).end();
  } else {
    response.setHeader('pragma', 'no-cache');
    sendJson(response, refusal.status, { error: refusal.error, error_description: refusal.description });
  }
}

/** Has `deliver` send the body when the answer is complete. Koa hands it over whole, in one call of `end`. */
function replaceAnswer(
  response: ServerResponse,
  deliver: (body: Buffer, end: (body?: Buffer) => void) => void,
): void {
  const end = response.end.bind(response);
  response.end = (body?: unknown) => {
    const whole =
      typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body) : Buffer.alloc(0);
    deliver(whole, (rest) => end(rest));
    return response;
  };
}

function reset({ socket }: IncomingMessage): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}
