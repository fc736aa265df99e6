import { execFileSync } from 'node:child_process';
import type { ProgramCall, ProgramEnd } from '#main/delivery/trust-store/program.ts';

/** What a pretended system keeps in one store, and each start of its program. */
export interface StoreState {
  certificates: StateCertificate[];
  keys: { hash: string; label: string; extractable: boolean; users: string[] }[];
  /** macOS: services of generic passwords, and identity preferences by service. */
  services: string[];
  preferences: Record<string, string>;
  /** Windows: whom it trusts for web sites, PEM. */
  trusts: string[];
  /** What is in the way now; nothing where undefined. */
  trouble?: 'locked' | 'cancelled' | 'read-only' | 'constrained' | 'denied' | 'deaf' | 'missing' | undefined;
  readonly calls: ProgramCall[];
}

export interface StateCertificate {
  pem: string;
  /** Windows: in which store, under which name, with a key or without. */
  store: 'My' | 'CA';
  name: string;
  hasKey: boolean;
  /** Of those that came with a key: it, PEM. */
  key?: string;
}

export function emptyState(): StoreState {
  return { certificates: [], keys: [], services: [], preferences: {}, trusts: [], calls: [] };
}

/** How a pretended program ends. */
export function ended(code: number, stdout: string, stderr = ''): ProgramEnd {
  return { kind: 'ended', code, stdout, stderr };
}

export interface OpenedPkcs12 {
  readonly certificates: readonly string[];
  readonly name: string;
  readonly hasKey: boolean;
  /** PEM. */
  readonly key?: string;
  /** As OpenSSL calls them: "MAC: sha1, Iteration 2000" and the like. */
  readonly protection: string;
}

/** By OpenSSL, which reads it by itself; undefined where it does not, as with a wrong password. */
export function openPkcs12(file: string, password: string): OpenedPkcs12 | undefined {
  const args = ['-c', 'exec openssl pkcs12 -in "$0" -noenc -info -passin stdin 2>&1', file];
  try {
    const said = execFileSync('/bin/sh', args, { input: `${password}\n`, encoding: 'utf8' });
    const [key] = said.match(/-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/) ?? [];
    return {
      certificates: said.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [],
      name: /friendlyName: (.*)/.exec(said)?.[1]?.trim() ?? '',
      hasKey: key !== undefined,
      ...(key === undefined ? {} : { key }),
      protection: said
        .split('\n')
        .filter((line) => /^(MAC|Shrouded|PKCS7)/.test(line))
        .join('\n'),
    };
  } catch {
    return undefined;
  }
}
