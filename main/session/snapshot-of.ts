import { sshFingerprint } from '../certificates/ssh-key.ts';
import type { AgentIdentity } from '../delivery/ssh-agent/types.ts';
import type { SessionRecord } from './record.ts';
import type { SessionSnapshot, SshCredential, X509Credential } from './snapshot.ts';
import { type Activity, deriveState } from './state.ts';
import { certificatesOf, validityOf } from './validity.ts';

export interface SnapshotFacts {
  readonly profile: string;
  readonly record: SessionRecord | undefined;
  readonly activity: Activity;
  /** What the agent lists at this moment; undefined when it was not or could not be asked. */
  readonly identities: readonly AgentIdentity[] | undefined;
  readonly hosted: boolean;
  readonly nowMs: number;
}

/** The snapshot that the facts amount to; the certificates are read from themselves. */
export function snapshotOf(facts: SnapshotFacts): SessionSnapshot {
  const { record } = facts;
  const valid = record === undefined ? undefined : validityOf(record);
  const ssh = record === undefined ? undefined : sshOf(record, facts.identities);
  const state = deriveState(record, valid, facts.activity, facts.nowMs, ssh?.agent.listed);
  const base = { version: 1 as const, profile: facts.profile, state, hosted: facts.hosted };
  if (record === undefined || record.leaving === true) return { ...base, notes: [] };
  const x509 = x509Of(record);
  return {
    ...base,
    person: record.person,
    signedInAtMs: record.signedInAtMs,
    authority: authorityOf(record),
    ...(ssh === undefined ? {} : { ssh }),
    ...(x509 === undefined ? {} : { x509 }),
    ...(record.groups === undefined ? {} : { groups: record.groups }),
    ...accessOf(record),
    ...(record.renewal.dueAtMs === undefined ? {} : { nextRenewalAtMs: record.renewal.dueAtMs }),
    keptIn: record.keptIn,
    notes: [...record.notes, ...(record.access?.notes ?? [])],
  };
}

function accessOf({ access }: SessionRecord): Pick<SessionSnapshot, 'access' | 'changes'> {
  const { last, changes } = access ?? {};
  if (last === undefined) return {};
  const { groups: _, atMs: __, ...overview } = last;
  return { access: overview, ...(changes === undefined ? {} : { changes }) };
}

function authorityOf({ authority }: SessionRecord): NonNullable<SessionSnapshot['authority']> {
  const { url, provisioner, fingerprint } = authority;
  return { url, provisioner, fingerprint };
}

function sshOf(
  record: SessionRecord,
  identities: readonly AgentIdentity[] | undefined,
): SshCredential | undefined {
  const certificate = certificatesOf(record).ssh;
  if (certificate === undefined || record.ssh === undefined) return undefined;
  const listed = identities?.some(({ blob }) => blob.equals(certificate.blob));
  return {
    serial: certificate.serial,
    keyId: certificate.keyId,
    principals: [...certificate.principals],
    algorithm: certificate.algorithm,
    fingerprint: sshFingerprint(certificate.publicKey),
    validAfterMs: certificate.validAfterMs ?? 0,
    ...(certificate.validBeforeMs === undefined ? {} : { validBeforeMs: certificate.validBeforeMs }),
    agent: { address: record.ssh.agent, ...(listed === undefined ? {} : { listed }) },
  };
}

function placesOf(
  x509: SessionRecord['x509'],
): Pick<X509Credential, 'files' | 'stores' | 'replacedInStoreAtMs'> {
  const { chainPem: _, ...places } = x509 ?? { chainPem: [] };
  return places;
}

function x509Of(record: SessionRecord): X509Credential | undefined {
  const { x509 } = certificatesOf(record);
  if (x509 === undefined) return undefined;
  return {
    serial: x509.serial,
    subject: x509.subject,
    issuer: x509.issuer,
    keyType: x509.keyType,
    subjectAlternativeNames: x509.subjectAlternativeNames.map(({ kind, value }) => ({ kind, value })),
    fingerprint: x509.fingerprint,
    notBeforeMs: x509.notBeforeMs,
    notAfterMs: x509.notAfterMs,
    ...placesOf(record.x509),
  };
}
