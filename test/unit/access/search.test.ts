import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePolicy } from '#main/access/compile.ts';
import { evaluateAccess } from '#main/access/evaluate.ts';
import { createHostSearch, type HostQuery } from '#main/access/search.ts';
import { policies } from '#test/support/access-policies.ts';
import { examplePolicy, host } from './policy.ts';

function find(query: HostQuery): readonly string[] {
  const policy = examplePolicy();
  const hosts = [
    ...policy.hosts,
    host('nonprod.example.com', { labels: ['db'] }),
    host('prod.example.com', { labels: ['db'] }),
  ];
  const access = evaluateAccess(compilePolicy({ ...policy, hosts }), {
    groups: { names: ['eng-all', 'ssh-db-prod'], asOfMs: 0 },
    email: 'sam@example.com',
    certificate: { principals: ['deployer', 'sandbox/sam'] },
    nowMs: 0,
  });
  return createHostSearch(access)
    .find(query)
    .map((each) => each.host.name);
}

describe('a search for hosts', () => {
  it('shows what can be reached, now before later, in the policy’s order', () => {
    expect(find({})).toEqual([
      'db-1.prod.example.com',
      'web-*.prod.example.com',
      'sandbox.example.com',
      'nonprod.example.com',
      'prod.example.com',
    ]);
    expect(find({ ungranted: true }).at(-1)).toBe('core.example.com');
  });

  it('ranks the beginning of a name before a part of it, that before the middle, and names before the rest', () => {
    expect(find({ words: 'prod' })).toEqual([
      'db-1.prod.example.com',
      'web-*.prod.example.com',
      'prod.example.com',
      'nonprod.example.com',
    ]);
    expect(find({ words: 'DB' })).toEqual([
      'db-1.prod.example.com',
      'sandbox.example.com',
      'nonprod.example.com',
      'prod.example.com',
    ]);
  });

  it('finds by label, account, role and notes, and needs every word', () => {
    expect(find({ words: 'night wiped' })).toEqual(['sandbox.example.com']);
    expect(find({ words: 'postgres web' })).toEqual([]);
    expect(find({ words: 'database oper' })).toHaveLength(3);
    expect(find({ words: '192.0.2', ungranted: true })).toEqual(['core.example.com']);
  });

  it('filters by role', () => {
    expect(find({ role: 'sandbox' })).toEqual(['sandbox.example.com']);
    expect(find({ role: 'sandbox', words: 'prod' })).toEqual([]);
  });

  it('finds the same hosts, whatever the order of the words, and each once', () => {
    const words = fc.array(fc.constantFrom('web', 'example', '1', 'dba', 'prod', '.com', 'deploy'), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(policies, words, (policy, typed) => {
        const access = evaluateAccess(compilePolicy(policy), {
          groups: undefined,
          email: undefined,
          certificate: undefined,
          nowMs: 0,
        });
        const search = createHostSearch(access);
        const found = search.find({ words: typed.join(' '), ungranted: true });
        const turned = search.find({ words: typed.toReversed().join('  '), ungranted: true });
        expect(found).toEqual(turned);
        expect(new Set(found).size).toBe(found.length);
        const inName = access.hosts.filter((each) => typed.every((word) => each.host.name.includes(word)));
        expect(found).toEqual(expect.arrayContaining(inName));
      }),
    );
  });

  it('finds by letters typed one after the other, and taken away, what it finds when asked at once', () => {
    const strokes = fc.array(
      fc.oneof(
        fc.constantFrom('w', 'e', 'b', ' ', '1', 'd', 'a', '.', 'Backspace'),
        fc.constant('ungranted'),
      ),
    );
    fc.assert(
      fc.property(policies, strokes, (policy, typed) => {
        const access = evaluateAccess(compilePolicy(policy), {
          groups: { names: ['eng-all', 'ssh-db-prod'], asOfMs: 0 },
          email: 'sam@example.com',
          certificate: undefined,
          nowMs: 0,
        });
        const search = createHostSearch(access);
        let [words, ungranted] = ['', true];
        for (const stroke of typed) {
          if (stroke === 'ungranted') ungranted = !ungranted;
          else words = stroke === 'Backspace' ? words.slice(0, -1) : words + stroke;
          const query = { words, ungranted };
          expect(search.find(query)).toEqual(createHostSearch(access).find(query));
        }
      }),
    );
  });
});
