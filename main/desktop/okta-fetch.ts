import { type Fetch, MOST_ANSWER_BYTES } from '../okta/keep-alive-fetch.ts';

/** What is needed of Electron's `net.fetch`. */
export type SystemFetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * Okta over Chromium's network: with the proxy, the script that chooses one, and the authorities that this computer is
 * set to. It sends no Origin unless it is told one, which Okta would take for a page in a browser; nor are cookies of any
 * kind sent or kept.
 */
export function createOktaFetch(fetch: SystemFetch): Fetch {
  return async (url, init) => {
    const answer = await fetch(url, { ...init, credentials: 'omit', cache: 'no-store' });
    const { status, headers } = answer;
    const body = await readAtMost(answer, MOST_ANSWER_BYTES);
    return new Response(body === '' ? null : body, { status, headers });
  };
}

async function readAtMost({ body }: Response, most: number): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  let [text, size] = ['', 0];
  const reader = body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    if (size > most) {
      void reader.cancel();
      throw new Error('the answer is too long');
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}
