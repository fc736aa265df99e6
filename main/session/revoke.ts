import { X509Certificate } from 'node:crypto';
import type { Authority } from '../authority/types.ts';
import type { SshCertificate, X509Summary } from '../certificates/types.ts';
import { createPemFiles } from '../delivery/pem-files/pem-files.ts';
import type { KeyFile } from '../delivery/trust-store/types.ts';
import { type Failure, fail } from '../support/failure.ts';
import type { Result } from '../support/result.ts';
import type { SessionContext } from './context.ts';
import type { SessionMemory } from './memory.ts';
import type { SessionRecord } from './record.ts';
import { folderOf } from './withdraw.ts';

/**
 * By the certificate's own key: this process's, where it made that certificate, else the one in the files, else the one
 * that a browser's database gives to the person whose it is.
 */
export async function revokeX509(
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
export function revokeSsh(
  context: SessionContext,
  authority: Authority,
  record: SessionRecord,
  { blob }: SshCertificate,
): Promise<Result<void, Failure>> {
  const agent = context.agentAt(record.ssh?.agent ?? '');
  return authority.revokeSsh({ certificate: blob, sign: agent.signer(blob).sign });
}
