import type { Server } from 'node:https';
import { withoutTokens } from '../redact.ts';
import { runAuthority } from '../running.ts';
import type { AuthorityOptions, AuthoritySetup, StackAuthority } from '../types.ts';
import type { EmbeddedAuthority } from './authority.ts';
import { DEFAULT_BACKDATE_MS, milliseconds } from './limits.ts';
import { createMemory, type Memory } from './memory.ts';
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
  const memory = createMemory();
  const requests: string[] = [];
  const lines: string[] = [];
  const log: RequestLog = {
    write(method, url, status, requestId, reason) {
      requests.push(`${method} ${url}`);
      lines.push(`${requestId} ${method} ${url} ${status}${reason === '' ? '' : ` ${reason}`}`);
    },
  };
  return runAuthority(options, {
    kind: 'embedded',
    async start(setup, port) {
      const https = await serve(await embeddedAuthority(setup, memory), port, log);
      return { stop: () => close(https) };
    },
    requests: () => [...requests],
    logText: () => withoutTokens(lines.join('\n')),
    cleanUp: () => {},
  });
}

async function embeddedAuthority(setup: AuthoritySetup, memory: Memory): Promise<EmbeddedAuthority> {
  const startedAt = Math.floor(Date.now() / 1000);
  const { pki, otherRoots = [], sshEnabled = true, database = true, backdate, identityCsr = true } = setup;
  return {
    pki,
    otherRoots,
    memory,
    startedAt,
    provisioners: await initialiseProvisioners(setup),
    sshEnabled,
    hasDatabase: database,
    backdateMs: backdate === undefined ? DEFAULT_BACKDATE_MS : milliseconds(backdate),
    knowsIdentityCsr: identityCsr,
    dnsNames: ['127.0.0.1', 'localhost'],
  };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
