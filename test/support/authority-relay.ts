import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { StackAuthority } from '#test/stack/authority/index.ts';

export interface RelayedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What becomes of the authority's answer to the request "POST /ssh/sign". */
export type Spoiler = (asked: string, answer: RelayedAnswer) => RelayedAnswer;

export interface AuthorityRelay {
  /** Where the same authority answers, by the same root. */
  readonly url: string;
  /** From now on answers go through this; they pass as they are until it is set. */
  spoil(spoiler: Spoiler): void;
  stop(): Promise<void>;
}

/**
 * A gateway in front of an authority, as companies have them: it ends TLS with a certificate of that authority, and so
 * can answer in its place.
 */
export async function startAuthorityRelay(authority: StackAuthority): Promise<AuthorityRelay> {
  const { keyPem, certPem } = await authority.issueServerCertificate({ dnsNames: [], ips: ['127.0.0.1'] });
  let spoiler: Spoiler = (_, answer) => answer;
  const server = createServer({ key: keyPem, cert: certPem }, (incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    const onward = request(new URL(url, authority.url), {
      method,
      headers,
      ca: authority.rootPem,
      agent: false,
    });
    onward.on('error', () => outgoing.destroy());
    onward.on('response', async (answered) => {
      const body = Buffer.concat(await answered.toArray()).toString('utf8');
      const answer = { status: answered.statusCode ?? 0, headers: answered.headers, body };
      const given = spoiler(`${method} ${url.split('?')[0]}`, answer);
      const { 'content-length': _length, 'transfer-encoding': _encoding, ...passed } = given.headers;
      outgoing.writeHead(given.status, passed).end(given.body);
    });
    incoming.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spoil(next) {
      spoiler = next;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
