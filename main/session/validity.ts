import { parseSshCertificate } from '../certificates/ssh-certificate.ts';
import type { SshCertificate, X509Summary } from '../certificates/types.ts';
import { readX509 } from '../certificates/x509-certificate.ts';
import type { SessionRecord } from './record.ts';
import type { Validity } from './state.ts';

/** The recorded certificates as they really are: parsed again each time, never remembered in our words. */
export function certificatesOf(record: SessionRecord): {
  ssh: SshCertificate | undefined;
  x509: X509Summary | undefined;
} {
  const ssh =
    record.ssh === undefined ? undefined : parseSshCertificate(Buffer.from(record.ssh.certificate, 'base64'));
  const leafPem = record.x509?.chainPem[0];
  const x509 = leafPem === undefined ? undefined : readX509(leafPem);
  return { ssh: ssh?.ok === true ? ssh.value : undefined, x509: x509?.ok === true ? x509.value : undefined };
}

/** Undefined where there is no certificate. */
export function validityOf(record: SessionRecord): Validity | undefined {
  const { ssh, x509 } = certificatesOf(record);
  const spans = [
    ...(ssh === undefined ? [] : [{ from: ssh.validAfterMs ?? 0, until: ssh.validBeforeMs ?? Infinity }]),
    ...(x509 === undefined ? [] : [{ from: x509.notBeforeMs, until: x509.notAfterMs }]),
  ];
  if (spans.length === 0) return undefined;
  return {
    fromMs: Math.max(...spans.map((span) => span.from)),
    untilMs: Math.min(...spans.map((span) => span.until)),
  };
}

/** Whether an SSH certificate has not ended yet at `nowMs`, milliseconds since 1970; one without an end never does. */
export function hasNotEnded({ validBeforeMs = Infinity }: SshCertificate, nowMs: number): boolean {
  return validBeforeMs > nowMs;
}
