import * as z from 'zod/mini';
import type { Clock } from '../support/clock.ts';
import type { Failure } from '../support/failure.ts';
import type { Log } from '../support/log.ts';
import type { RouteFinder } from '../support/network/route.ts';
import { ok, type Result } from '../support/result.ts';
import { parseAddress } from './address.ts';
import { readAnswer, sshBlob } from './answers.ts';
import { type Connection, openConnection } from './connection.ts';
import { checkHost, readHosts } from './hosts.ts';
import { issueCertificates } from './issue.ts';
import { readProvisioners } from './provisioners.ts';
import { revokeSsh, revokeX509 } from './revoke.ts';
import { spendIdToken } from './spend.ts';
import { trustRoot } from './trust.ts';
import type { Authority, AuthorityAddress, SshAuthorityKeys } from './types.ts';

export interface AuthorityParts {
  readonly clock: Clock;
  readonly log: Log;
  /** The root as kept from an earlier time; used where it has the expected fingerprint, and then nothing is sent. */
  readonly rootPem?: string | undefined;
  /** For each request. step-ca itself gives up writing an answer after 15 s, the default. */
  readonly timeoutMs?: number | undefined;
  /** The ways to it; direct where left out. */
  readonly routes?: RouteFinder | undefined;
}

/**
 * A step-ca whose root has the fingerprint of `address`, and nobody else. Fails with SETTINGS_INVALID (the address),
 * CA_FINGERPRINT (another root), CA_UNREACHABLE, CA_BUSY or CA_ANSWER_WRONG.
 */
export async function connectAuthority(
  address: AuthorityAddress,
  { clock, log, rootPem: knownPem, timeoutMs = 15_000, routes }: AuthorityParts,
): Promise<Result<Authority, Failure>> {
  const location = parseAddress(address);
  if (!location.ok) return location;
  const root = await trustRoot(location.value, knownPem, { clock, timeoutMs, routes });
  if (!root.ok) return root;

  const shared = { location: location.value, rootPem: root.value, clock, log, timeoutMs, routes };
  const connection = openConnection(shared);
  const { host } = location.value;
  const authorityNow = (): number => clock.now() + (connection.skewMs() ?? 0);
  return ok({
    host,
    rootPem: root.value,
    keepWarm: connection.keepWarm,
    skewMs: connection.skewMs,
    health: () => readHealth(connection),
    async oidcProvisioners() {
      const listed = await readProvisioners(connection);
      return listed.ok ? ok(listed.value.oidc) : listed;
    },
    sshKeys: () => readSshKeys(connection),
    hosts: () => readHosts(connection),
    checkHost: (name) => checkHost(connection, name),
    issue: (request) => issueCertificates(connection, request),
    spend: (idToken) => spendIdToken(connection, idToken),
    revokeX509: (credential) =>
      revokeX509(credential, {
        host,
        nowMs: authorityNow(),
        connect: (identity) => openConnection({ ...shared, identity }),
      }),
    revokeSsh: (credential) => revokeSsh(connection, credential, authorityNow),
    close: connection.close,
  });
}

const healthSchema = z.object({ status: z.literal('ok') });

async function readHealth(connection: Connection): Promise<Result<void, Failure>> {
  const answer = await connection.send({ method: 'GET', path: '/health' });
  if (!answer.ok) return answer;
  const body = readAnswer(connection.location, answer.value, healthSchema, 'read');
  return body.ok ? ok(undefined) : body;
}

const sshRootsSchema = z.object({
  userKey: z.nullish(z.array(sshBlob)),
  hostKey: z.nullish(z.array(sshBlob)),
});

/** GET /ssh/roots. No keys (404), or no SSH at all (501 of other versions): both lists are empty. */
async function readSshKeys(connection: Connection): Promise<Result<SshAuthorityKeys, Failure>> {
  const answer = await connection.send({ method: 'GET', path: '/ssh/roots' });
  if (!answer.ok) return answer;
  if (answer.value.status === 404 || answer.value.status === 501) return ok({ userKeys: [], hostKeys: [] });
  const body = readAnswer(connection.location, answer.value, sshRootsSchema, 'read');
  return body.ok ? ok({ userKeys: body.value.userKey ?? [], hostKeys: body.value.hostKey ?? [] }) : body;
}
