import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readFingerprint } from '#main/support/fingerprint.ts';

const digits = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });

it('a fingerprint is read as each program writes it', () => {
  fc.assert(
    fc.property(digits, fc.constantFrom('', ':', '-', ' '), fc.boolean(), (hex, separator, capitals) => {
      const written = hex.match(/../g)?.join(separator) ?? '';
      expect(readFingerprint(capitals ? written.toUpperCase() : written)).toBe(hex);
    }),
  );
});

it('is nothing else than 64 hexadecimal digits', () => {
  const hex = 'ab'.repeat(32);
  for (const written of ['', hex.slice(1), `${hex}0`, `g${hex.slice(1)}`, `SHA256:${hex}`]) {
    expect(readFingerprint(written)).toBeUndefined();
  }
});
