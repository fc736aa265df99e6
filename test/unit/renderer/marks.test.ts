import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { marked, named, type Part } from '../../../renderer/pages/hosts/marks.ts';

const shown = (parts: readonly Part[]): string =>
  parts.map(({ text, isMarked }) => (isMarked ? `[${text}]` : text)).join('');

describe('words that were looked for', () => {
  it('are marked wherever they are, in any case, and as one where they touch', () => {
    expect(shown(marked('ledger-1.pay.example.com', 'LEDGER pay'))).toBe('[ledger]-1.[pay].example.com');
    expect(shown(marked('aaa', 'aa'))).toBe('[aa]a');
    expect(shown(marked('database', 'data base'))).toBe('[database]');
    expect(shown(marked('db-1', '  '))).toBe('db-1');
    // In lower case it would have another length, and no place would be right.
    expect(shown(marked('İstanbul-1', 'istanbul'))).toBe('İstanbul-1');
  });

  it('lose no letter of the name', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, words) => {
        const text = marked(name, words)
          .map((part) => part.text)
          .join('');
        expect(text).toBe(name);
      }),
    );
  });
});

describe('names in a sentence', () => {
  it('stand apart as whole names, the longest first', () => {
    const sentence = 'Your certificate has only sam, deploy, deploy-eu.';
    expect(shown(named(sentence, ['sam', 'deploy', 'deploy-eu']))).toBe(
      'Your certificate has only [sam], [deploy], [deploy-eu].',
    );
    expect(shown(named('Add sam@example.com to “ssh-db”.', ['sam', 'ssh', 'ssh-db']))).toBe(
      'Add sam@example.com to “[ssh-db]”.',
    );
    expect(shown(named('It is db-1.example.com.', ['db-1', 'db-1.example.com']))).toBe(
      'It is [db-1.example.com].',
    );
    expect(shown(named('nothing', ['']))).toBe('nothing');
  });
});
