import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface WebRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** PEM certificates to trust for HTTPS besides none. */
  readonly ca?: string | undefined;
}

export interface WebAnswer {
  readonly status: number;
  readonly location?: string | undefined;
  readonly setCookies: readonly string[];
  readonly body: string;
}

const PATIENCE_MS = 30_000;

/** One request on a connection of its own, redirects not followed. Rejects when nobody answers. */
export function webRequest(asked: WebRequest): Promise<WebAnswer> {
  const { method, url, headers, body, ca } = asked;
  return new Promise((resolve, reject) => {
    const options = { method, headers, agent: false, timeout: PATIENCE_MS };
    const request =
      url.protocol === 'https:'
        ? httpsRequest(url, ca === undefined ? options : { ...options, ca })
        : httpRequest(url, options);
    request.on('timeout', () => request.destroy(new Error(`${url.host} did not answer`)));
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          location: response.headers.location,
          setCookies: response.headers['set-cookie'] ?? [],
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.end(body);
  });
}
