import { X509Certificate } from 'node:crypto';
import type { Authority } from '../authority/types.ts';
import type { SshCertificate, X509Summary } from '../certificates/types.ts';
import { createPemFiles } from '../delivery/pem-files/pem-files.ts';
import type { KeyFile } from '../delivery/trust-store/types.ts';
import { type Failure, fail, failure } from '../support/failure.ts';
import type { Result } from '../support/result.ts';
import type { Connections } from './connections.ts';
import type { SessionContext } from './context.ts';
import type { Deadline } from './deadline.ts';
import type { SessionMemory } from './memory.ts';
import type { SessionRecord } from './record.ts';
import { certificatesOf } from './validity.ts';
import { folderOf, type Left } from './withdraw.ts';

/** The other side may be away; what is on this computer goes regardless, and soon. */
export const REVOKE_PATIENCE_MS = 8_000;

/** Each certificate of the record that has not ended; answers those that could not be revoked, and why. */
export async function revokeCertificates(
  context: SessionContext,
  memory: SessionMemory,
  record: SessionRecord,
  connected: Result<Connections, Failure>,
  deadline: Deadline,
): Promise<readonly Left[]> {
  const nowMs = context.parts.clock.now();
  const { ssh, x509 } = certificatesOf(record);
  const late = overdue(record.authority.url, 'CA_UNREACHABLE');
  const left = async (
    what: 'ssh' | 'x509',
    endsAtMs: number | undefined,
    revoke: (connections: Connections) => Promise<Result<void, Failure>>,
  ): Promise<readonly Left[]> => {
    if (endsAtMs !== undefined && endsAtMs <= nowMs) return [];
    const done = connected.ok ? await deadline.within(revoke(connected.value), late) : connected;
    return done.ok ? [] : [{ what, failure: done.error, ...(endsAtMs === undefined ? {} : { endsAtMs }) }];
  };
  const all = await Promise.all([
    x509 === undefined
      ? []
      : left('x509', x509.notAfterMs, ({ authority }) =>
          revokeX509(context, memory, authority, record, x509),
        ),
    ssh === undefined
      ? []
      : left('ssh', ssh.validBeforeMs, ({ authority }) => revokeSsh(context, authority, record, ssh)),
  ]);
  return all.flat();
}

export function overdue(url: string, code: 'OKTA_UNREACHABLE' | 'CA_UNREACHABLE'): Failure {
  const problem = `no answer within ${REVOKE_PATIENCE_MS / 1000} seconds`;
  return failure(code, { host: URL.canParse(url) ? new URL(url).host : url, problem });
}

/**
 * By the certificate's own key: this process's, where it made that certificate, else the one in the files, else the one
 * that a browser's database gives to the person whose it is.
 */
async function revokeX509(
  context: SessionContext,
  memory: SessionMemory,
  authority: Authority,
  record: SessionRecord,
  { pem }: X509Summary,
): Promise<Result<void, Failure>> {
  const { publicKey } = new X509Certificate(pem);
  const pair = memory.x509Pair?.publicKey.equals(publicKey) === true ? memory.x509Pair : undefined;
  const inMemory = pair?.privateKey?.export({ type: 'pkcs8', format: 'pem' }).toString();
  // The settings may name another folder by now.
  const files =
    record.x509?.files === undefined ? context.pemFiles : createPemFiles(folderOf(record.x509.files));
  const kept = inMemory === undefined ? await files.read() : undefined;
  const privateKeyPem = inMemory ?? (kept?.ok === true ? kept.value?.privateKeyPem : undefined);
  const key = privateKeyPem === undefined ? await keyInStore(context, record, pem) : { privateKeyPem };
  if (key === undefined || record.x509 === undefined) {
    const problem = 'the key of the client certificate is not there';
    return fail('STORE_REFUSED', { place: 'files', problem });
  }
  return authority.revokeX509({ chainPem: record.x509.chainPem, ...key });
}

async function keyInStore(
  context: SessionContext,
  { x509 }: SessionRecord,
  pem: string,
): Promise<KeyFile | undefined> {
  if (x509?.stores === undefined) return undefined;
  for (const use of (await (await context.trustStore())?.uses(pem)) ?? []) {
    const opened = use.kind === 'key' ? await use.open() : undefined;
    if (opened?.ok === true) return opened.value;
  }
  return undefined;
}

/** By the certificate's own key, which never left the agent that holds it. */
function revokeSsh(
  context: SessionContext,
  authority: Authority,
  record: SessionRecord,
  { blob }: SshCertificate,
): Promise<Result<void, Failure>> {
  const agent = context.agentAt(record.ssh?.agent ?? '');
  return authority.revokeSsh({ certificate: blob, sign: agent.signer(blob).sign });
}
