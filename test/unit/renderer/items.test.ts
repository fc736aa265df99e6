import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HostRow } from '../../../preload/contract/answers.ts';
import { itemsOf } from '../../../renderer/pages/hosts/items.ts';
import type { ShownSection } from '../../../renderer/pages/hosts/sections.ts';

const row = (name: string): HostRow => ({
  ...{ name, isPattern: false, answer: 'granted', ending: false },
  ...{ accounts: [], labels: [] },
});
const section = (key: string, hosts: readonly string[]): ShownSection => ({
  ...{ kind: 'role', key, title: key, groups: [], accounts: [] },
  ...{ rows: hosts.map(row), of: hosts.length },
});
const HEIGHTS = { head: 38, row: 40 };

describe('lines of the grid', () => {
  const items = itemsOf([section('one', ['a', 'b']), section('two', ['c', 'a'])], HEIGHTS);

  it('are heads and hosts in their order, with where sections begin', () => {
    const lines = Array.from({ length: items.count }, (_, at) => items.at(at)?.row?.name ?? 'head');
    expect(lines).toEqual(['head', 'a', 'b', 'head', 'c', 'a']);
    expect(items.sections.map(({ first, top, height }) => [first, top, height])).toEqual([
      [0, 0, 118],
      [3, 118, 118],
    ]);
    expect(items.at(6)).toBeUndefined();
  });

  it('are stepped over by hosts, and end where the hosts end', () => {
    expect(items.step(2, 1)).toBe(4);
    expect(items.step(4, -1)).toBe(2);
    expect(items.step(1, -1)).toBe(1);
    expect(items.step(0, 0)).toBe(1);
    expect(items.step(1, 99)).toBe(5);
    expect(itemsOf([], HEIGHTS).step(0, 1)).toBeUndefined();
  });

  it('are found by host, in a section or in whichever comes first', () => {
    expect(items.find('two', 'a')).toBe(5);
    expect(items.find('one', 'c')).toBeUndefined();
    expect(items.find('three', 'a')).toBeUndefined();
    expect(items.findAnywhere('a')).toBe(1);
    expect(items.findAnywhere('x')).toBeUndefined();
  });

  it('say where they begin, and which host is seen first below the head that sticks', () => {
    expect([0, 1, 2, 3, 4].map((line) => items.topOf(line))).toEqual([0, 38, 78, 118, 156]);
    expect([0, 1, 40, 41, 117, 118, 500].map((scrolled) => items.seenFirst(scrolled))).toEqual([
      1,
      2,
      2,
      2,
      2,
      4,
      undefined,
    ]);
  });

  it('lead from every host to the next one and back', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(sizes, (counts) => {
        const all = itemsOf(
          counts.map((count, at) =>
            section(
              `${at}`,
              Array.from({ length: count }, (_, host) => `h${host}`),
            ),
          ),
          HEIGHTS,
        );
        const hosts: number[] = [];
        for (let line = 0; line < all.count; line++) if (!all.isHead(line)) hosts.push(line);
        for (const [at, line] of hosts.entries()) {
          expect(all.step(line, 1)).toBe(hosts[at + 1] ?? line);
          expect(all.step(line, -1)).toBe(hosts[at - 1] ?? line);
        }
      }),
    );
  });
});
