import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from '#main/authority/address.ts';

const FINGERPRINT = '0123456789abcdef'.repeat(4);

function problemsOf(url: string, fingerprint = FINGERPRINT): readonly string[] {
  const parsed = parseAddress({ url, fingerprint });
  return !parsed.ok && parsed.error.code === 'SETTINGS_INVALID' ? parsed.error.facts.problems : [];
}

describe('the address of an authority', () => {
  it.each([
    ['https://ca.example.com', 'https://ca.example.com', 'ca.example.com'],
    ['https://ca.example.com/', 'https://ca.example.com', 'ca.example.com'],
    ['ca.example.com:9000', 'https://ca.example.com:9000', 'ca.example.com:9000'],
    [' HTTPS://CA.Example.com:443 ', 'https://ca.example.com', 'ca.example.com'],
    ['https://[::1]:9000', 'https://[::1]:9000', '[::1]:9000'],
  ])('reads %s as people write it', (url, origin, host) => {
    expect(parseAddress({ url, fingerprint: FINGERPRINT })).toEqual({
      ok: true,
      value: { origin, host, fingerprint: FINGERPRINT },
    });
  });

  it.each([
    ['', '“” is not an address like https://ca.example.com'],
    ['https://', '“https://” is not an address like https://ca.example.com'],
    ['http://ca.example.com', 'the address must begin with https://'],
    ['https://sam:x@ca.example.com', 'the address must not carry a user or a password'],
    [
      'https://ca.example.com/1.0',
      'the address must end after the host: step-ca answers at https://ca.example.com',
    ],
    ['ca.example.com?a', 'the address must end after the host: step-ca answers at https://ca.example.com'],
  ])('refuses %j and says why', (url, problem) => {
    expect(problemsOf(url)).toEqual([problem]);
  });

  it('says everything that is wrong at once', () => {
    expect(problemsOf('http://ca.example.com', 'abc')).toHaveLength(2);
  });

  it('takes a fingerprint with any separators and in any case', () => {
    const digit = fc.constantFrom(...'0123456789abcdefABCDEF');
    const separator = fc.constantFrom('', ':', '-', ' ');
    const pairs = fc.array(fc.tuple(digit, separator), { minLength: 64, maxLength: 64 });
    fc.assert(
      fc.property(pairs, (digits) => {
        const parsed = parseAddress({ url: 'ca.example.com', fingerprint: digits.flat().join('') });
        expect(parsed.ok && parsed.value.fingerprint).toBe(
          digits
            .map(([one]) => one)
            .join('')
            .toLowerCase(),
        );
      }),
    );
  });

  it('refuses a fingerprint that is not 64 hexadecimal digits', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f]{0,63}$/), fc.stringMatching(/^[0-9a-f]{65,80}$/)),
        (text) => {
          fc.pre(!/^[0-9a-f]{64}$/i.test(text.replaceAll(/[\s:-]/g, '')));
          expect(problemsOf('ca.example.com', text)).toHaveLength(1);
        },
      ),
    );
  });
});
