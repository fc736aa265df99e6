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
 * Latchkey asks for. test/integration/authority-contract.test.ts holds it and the real one to the same answers, and
 * authority-contract-random.test.ts asks both the same at random.
 *
 * | difference                                                          | reason                                    |
 * | ------------------------------------------------------------------- | ----------------------------------------- |
 * | templates of the shapes in templates.ts only, none in Go            | Go's template language is not ours to copy |
 * | no admin API, ACME, SCEP, CRL, webhooks, name policies; no          | Latchkey asks for none of them            |
 * |   /ssh/config, /ssh/bastion, /ssh/renew, /ssh/rekey, /rekey,        |                                           |
 * |   /roots.pem, /intermediates.pem, /provisioners/…/encrypted-key     |                                           |
 * |   (404), and no `addUserPublicKey` (passed over)                    |                                           |
 * | no renewal by token (400: it misses the client certificate)         | Latchkey renews through Okta              |
 * | no X.509 revocation by token (401)                                  | it would need a token about the serial    |
 * | DSA and FIDO keys cannot be parsed (400)                            | sshpk does not know them                  |
 * | what follows a JSON value in a body is an error, and /renew reads   | Node's JSON reads a text whole            |
 * |   its body                                                          |                                           |
 * | serials with "_" between digits are not read                        | JavaScript's numbers have none in texts   |
 * | HTTP/1.1 only                                                       | Node's client speaks no other by itself   |
 * | a bad client certificate ends the connection without a TLS alert    | Node cannot send one of its own           |
 * | providers are reached with Node's trust, not also with the own root | the stack's speaks HTTP                   |
 * | can stand for an old step-ca that passes over `identityCSR`         | a real one would have to be built for it  |
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
