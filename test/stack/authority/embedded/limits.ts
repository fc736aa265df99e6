import { parseGoDuration } from '../go-duration.ts';
import type { ProvisionerClaims } from '../types.ts';

/** Bounds of a certificate's life in milliseconds. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

/** What one provisioner may do, with the authority's own limits and step-ca's defaults filled in. */
export interface Limits {
  readonly tls: Bounds;
  readonly sshUser: Bounds;
  readonly sshHost: Bounds;
  readonly sshEnabled: boolean;
  readonly renewalDisabled: boolean;
  readonly extensionDisabled: boolean;
}

/** How much earlier certificates begin (step-ca, authority/config). */
export const DEFAULT_BACKDATE_MS = 60_000;

const DEFAULTS = {
  minTLSCertDuration: '5m',
  maxTLSCertDuration: '24h',
  defaultTLSCertDuration: '24h',
  minUserSSHCertDuration: '5m',
  maxUserSSHCertDuration: '24h',
  defaultUserSSHCertDuration: '16h',
  minHostSSHCertDuration: '5m',
  maxHostSSHCertDuration: '720h',
  defaultHostSSHCertDuration: '720h',
} satisfies ProvisionerClaims;

type DurationClaim = keyof typeof DEFAULTS;

export function limitsOf(own: ProvisionerClaims, authority: ProvisionerClaims): Limits {
  const inherited = (claim: DurationClaim): number => milliseconds(authority[claim] ?? DEFAULTS[claim]);
  const bounds = (min: DurationClaim, max: DurationClaim, fallback: DurationClaim): Bounds => {
    const ownDefault = own[fallback] === undefined ? undefined : milliseconds(own[fallback]);
    // A provisioner that sets only a default stretches the inherited bounds to it (step-ca, provisioner/claims.go).
    return {
      min:
        own[min] === undefined
          ? Math.min(inherited(min), ownDefault ?? inherited(min))
          : milliseconds(own[min]),
      max:
        own[max] === undefined
          ? Math.max(inherited(max), ownDefault ?? inherited(max))
          : milliseconds(own[max]),
      default: ownDefault ?? inherited(fallback),
    };
  };
  const both = { ...authority, ...own };
  return {
    tls: bounds('minTLSCertDuration', 'maxTLSCertDuration', 'defaultTLSCertDuration'),
    sshUser: bounds('minUserSSHCertDuration', 'maxUserSSHCertDuration', 'defaultUserSSHCertDuration'),
    sshHost: bounds('minHostSSHCertDuration', 'maxHostSSHCertDuration', 'defaultHostSSHCertDuration'),
    sshEnabled: own.enableSSHCA ?? authority.enableSSHCA ?? false,
    renewalDisabled: both.disableRenewal ?? false,
    extensionDisabled: both.disableSmallstepExtensions ?? false,
  };
}

/** Of a Go duration. Throws where it is none. */
export function milliseconds(duration: string): number {
  const parsed = parseGoDuration(duration);
  if (parsed === undefined) throw new Error(`not a Go duration: ${duration}`);
  return parsed;
}
