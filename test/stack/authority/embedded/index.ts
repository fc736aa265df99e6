import type { Server } from 'node:https';
import { startOnPort } from '../../support/port.ts';
import { createPki, publicParts } from '../pki.ts';
import { withoutTokens } from '../redact.ts';
import type { AuthorityOptions, StackAuthority } from '../types.ts';
import { createMemory } from './memory.ts';
import { initialiseProvisioners } from './provisioners.ts';
import { type RequestLog, serve } from './server.ts';

/**
 * A certificate authority that answers as step-ca 0.30 does, in this process: for computers without Go. It knows what
 * Latchkey asks for; test/integration/authority-contract.test.ts holds it and the real one to the same answers.
 *
 * Known differences: no templates, no admin API, no ACME, CRL or renewal by token; `/ssh/config`, `/ssh/bastion`,
 * `/ssh/renew` and `/ssh/rekey` are not there (404); HTTP/1.1 only; a bad client certificate ends the connection
 * without the TLS alert; identity providers are reached with Node's own trust, not also with the authority's root.
 */
export async function startEmbeddedAuthority(options: AuthorityOptions): Promise<StackAuthority> {
  const pki = await createPki();
  const memory = createMemory();
  const requests: string[] = [];
  const lines: string[] = [];
  const log: RequestLog = {
    write(method, url, status, requestId, reason) {
      requests.push(`${method} ${url}`);
      lines.push(`${requestId} ${method} ${url} ${status}${reason === '' ? '' : ` ${reason}`}`);
    },
  };
  const start = async (port: number) => {
    const startedAt = Math.floor(Date.now() / 1000);
    const authority = {
      pki,
      memory,
      startedAt,
      provisioners: await initialiseProvisioners(options),
      sshEnabled: options.sshEnabled ?? true,
      hasDatabase: options.database ?? true,
      dnsNames: ['127.0.0.1', 'localhost'],
    };
    return { port, https: await serve(authority, port, log) };
  };
  let server = await startOnPort(options.port, start);
  const { port } = server;
  return {
    kind: 'embedded',
    url: `https://127.0.0.1:${port}`,
    provisioner: options.provisioners[0]?.name ?? '',
    ...publicParts(pki),
    requests: () => [...requests],
    logText: () => withoutTokens(lines.join('\n')),
    async restart() {
      await close(server.https);
      server = await start(port);
    },
    stop: () => close(server.https),
  };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
