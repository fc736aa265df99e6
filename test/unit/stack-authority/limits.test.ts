import { describe, expect, it } from 'vitest';
import { limitsOf } from '#test/stack/authority/embedded/limits.ts';

const HOUR = 3_600_000;

describe('the limits of a provisioner', () => {
  it('are step-ca’s own where nobody sets any, with SSH off', () => {
    expect(limitsOf({}, {})).toEqual({
      tls: { min: HOUR / 12, max: 24 * HOUR, default: 24 * HOUR },
      sshUser: { min: HOUR / 12, max: 24 * HOUR, default: 16 * HOUR },
      sshHost: { min: HOUR / 12, max: 720 * HOUR, default: 720 * HOUR },
      sshEnabled: false,
      renewalDisabled: false,
      extensionDisabled: false,
    });
  });

  it('are the authority’s where the provisioner has none, else its own', () => {
    const limits = limitsOf(
      { maxTLSCertDuration: '2h', disableRenewal: false },
      { maxTLSCertDuration: '3h', defaultUserSSHCertDuration: '1h', disableRenewal: true, enableSSHCA: true },
    );
    expect(limits.tls.max).toBe(2 * HOUR);
    expect(limits.sshUser.default).toBe(HOUR);
    expect(limits).toMatchObject({ renewalDisabled: false, sshEnabled: true });
  });

  it('stretch to a default that the provisioner sets alone', () => {
    expect(limitsOf({ defaultTLSCertDuration: '48h' }, {}).tls).toEqual({
      min: HOUR / 12,
      max: 48 * HOUR,
      default: 48 * HOUR,
    });
    expect(limitsOf({ defaultUserSSHCertDuration: '30s' }, {}).sshUser.min).toBe(30_000);
  });

  it('have to be durations', () => {
    expect(() => limitsOf({ minTLSCertDuration: '1 day' }, {})).toThrow(/1 day/);
  });
});
