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
 * A certificate authority that answers as step-ca 0.30 does, in this process: for computers without Go. It knows
 * what Latchkey asks for. test/integration/authority-contract.test.ts holds it and the real one to the same answers,
 * and authority-contract-random.test.ts asks both the same at random.
 *
 * | Difference                                               | Reason                                  |
 * | -------------------------------------------------------- | --------------------------------------- |
 * | Templates: the shapes in ../templates.ts, none in Go     | Go's language is a work of its own      |
 * | No admin API, ACME, SCEP, CRL, webhooks, name policies   | Latchkey asks for none                  |
 * | No /ssh/config, bastion, renew, rekey; no /rekey (404)   | likewise                                |
 * | No /roots.pem, /intermediates.pem, …/encrypted-key (404) | likewise                                |
 * | `addUserPublicKey` is passed over                        | likewise                                |
 * | No renewal by token (400, as without a certificate)      | Latchkey renews through Okta            |
 * | No X.509 revocation by token (401)                       | no provider names a serial as subject   |
 * | DSA and FIDO keys cannot be parsed (400)                 | sshpk does not know them                |
 * | A body is one JSON value, nothing after it; /renew too   | JSON.parse reads a text whole           |
 * | Serials have no "_" between digits                       | BigInt reads none                       |
 * | HTTP/1.1 only                                            | Node's client speaks no other by itself |
 * | A bad client certificate: connection cut, no TLS alert   | Node cannot send that alert             |
 * | Providers are reached with Node's trust alone            | the stack's provider speaks HTTP        |
 * | Can stand for an old step-ca without `identityCSR`       | a real old one would have to be built   |
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
