import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { StackAuthority } from '../authority/types.ts';
import { nameIn } from './greeting-name.ts';
import { greetingPage } from './page.ts';

export interface SiteOptions {
  readonly authority: Pick<StackAuthority, 'rootPem' | 'issueServerCertificate'>;
  /** A free one unless given. */
  readonly port?: number;
}

export interface Site {
  /** "https://localhost:PORT", no trailing slash. The certificate also names 127.0.0.1. */
  readonly url: string;
  /** Whom it greeted, oldest first. */
  greeted(): readonly string[];
  /** Serial numbers of the certificates that they showed, lower-case hex. */
  serials(): readonly string[];
  /** Ends every connection; browsers make new ones. */
  hangUp(): void;
  stop(): Promise<void>;
}

/** A site that lets in only who shows a client certificate of the authority, and greets them by name. TLS 1.3. */
export async function startSite({ authority, port = 0 }: SiteOptions): Promise<Site> {
  const names: string[] = [];
  const serials: string[] = [];
  const { keyPem, certPem } = await authority.issueServerCertificate({
    dnsNames: ['localhost'],
    ips: ['127.0.0.1'],
  });
  const server = createServer(
    {
      key: keyPem,
      cert: certPem,
      ca: authority.rootPem,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.3',
    },
    (request, response) => {
      const { socket } = request;
      // `authorized` alone has been true for a resumed connection that never showed a certificate.
      const certificate: { readonly raw?: Buffer; readonly serialNumber?: string } =
        socket instanceof TLSSocket && socket.authorized ? socket.getPeerCertificate() : {};
      const name = certificate.raw && nameIn(certificate.raw);
      if (name === undefined) {
        response.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8' }).end('No name, no entry.\n');
        return;
      }
      names.push(name);
      serials.push(certificate.serialNumber?.toLowerCase() ?? '');
      const wantsPage = request.headers.accept?.includes('text/html') === true;
      response.setHeader('Content-Type', `text/${wantsPage ? 'html' : 'plain'}; charset=utf-8`);
      response.setHeader('Cache-Control', 'no-store');
      response.end(wantsPage ? greetingPage(name) : `Hello, ${name}\n`);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    greeted: () => [...names],
    serials: () => [...serials],
    hangUp: () => server.closeAllConnections(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
