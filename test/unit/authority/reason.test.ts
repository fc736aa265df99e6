import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, reasonOf } from '#main/authority/reason.ts';
import { WITHHELD } from './scripted-authority.ts';

const PREFIXES = [
  'The request could not be completed: ',
  'The request was forbidden by the certificate authority: ',
  'The request lacked necessary authorization to be completed: ',
];

describe('what an authority says of its reasons', () => {
  it.each(Object.values(WITHHELD))('sees that "%s" gives none', (message) => {
    expect(reasonOf(message)).toEqual({
      kind: 'withheld',
      text: message.slice(0, message.indexOf(' Please see')),
    });
  });

  it('takes the wrapping off', () => {
    expect(reasonOf('The request could not be completed: missing csr.')).toEqual({
      kind: 'told',
      text: 'missing csr',
    });
    expect(reasonOf('error applying certificate template')).toEqual({
      kind: 'told',
      text: 'error applying certificate template',
    });
  });

  it('gives back any plain reason as it was', () => {
    const plain = fc.stringMatching(/^[a-z][a-z0-9 "']{0,100}[a-z]$/).map((text) => text.replace(/ +/g, ' '));
    fc.assert(
      fc.property(fc.constantFrom(...PREFIXES), plain, (prefix, text) => {
        fc.pre(!text.includes('eyj'));
        expect(reasonOf(`${prefix}${text}.`)).toEqual({ kind: 'told', text });
      }),
    );
  });

  it('never passes on a token, a control character or more than a few lines, whatever is around', () => {
    const segment = fc.stringMatching(/^[A-Za-z0-9_-]{8,60}$/);
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        segment,
        segment,
        segment,
        fc.string(),
        (before, header, payload, signature, after) => {
          const token = `eyJ${header}.eyJ${payload}.${signature}`;
          const text = printable(`${before}\u001b[2J\u202e${token}\n${after}`);
          expect(text).not.toContain(`eyJ${header}`);
          expect(text).not.toContain(`eyJ${payload}`);
          expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
          expect(text.length).toBeLessThanOrEqual(401);
        },
      ),
    );
  });
});
