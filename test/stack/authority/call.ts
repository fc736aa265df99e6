import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import type { StackAuthority } from './types.ts';

export interface CallOptions {
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** PEM of a client certificate with its chain, and its key. */
  readonly client?: { readonly certPem: string; readonly keyPem: string };
}

export interface CallAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Decoded where it is JSON. */
  readonly json: unknown;
}

/** One plain request to an authority, on a connection of its own, trusting its root alone. */
export function call(
  authority: Pick<StackAuthority, 'url' | 'rootPem'>,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<CallAnswer> {
  const { body, client, headers } = options;
  return new Promise((resolve, reject) => {
    const asked = request(
      `${authority.url}${path}`,
      {
        method,
        ca: authority.rootPem,
        agent: false,
        headers: { ...headers },
        ...(client === undefined ? {} : { cert: client.certPem, key: client.keyPem }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString();
          const isJson = response.headers['content-type']?.startsWith('application/json') === true;
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: isJson && text !== '' ? JSON.parse(text) : undefined,
          });
        });
      },
    );
    asked.once('error', reject);
    asked.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
  });
}
