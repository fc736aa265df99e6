import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GroupFilter, groupsClaim } from '#test/stack/provider/groups-claim.ts';

const GROUPS = ['Everyone', 'ssh-users', 'SSH-Deploy', 'ops/night', 'finance'];
const claim = (filter: GroupFilter, whenNoneMatches: 'absent' | 'empty' = 'absent') =>
  groupsClaim(GROUPS, filter, whenNoneMatches);

describe('the groups claim', () => {
  it('ignores case in STARTS_WITH, EQUALS and CONTAINS', () => {
    expect(claim({ type: 'STARTS_WITH', value: 'Ssh-' })).toEqual(['ssh-users', 'SSH-Deploy']);
    expect(claim({ type: 'EQUALS', value: 'FINANCE' })).toEqual(['finance']);
    expect(claim({ type: 'CONTAINS', value: 'N' })).toEqual(['Everyone', 'ops/night', 'finance']);
  });

  it('minds case in REGEX, and wants the whole name to fit', () => {
    expect(claim({ type: 'REGEX', value: 'ssh-.*' })).toEqual(['ssh-users']);
    expect(claim({ type: 'REGEX', value: 'ssh' })).toBeUndefined();
    expect(claim({ type: 'REGEX', value: '.*' })).toEqual(GROUPS);
  });

  it('is absent without a filter, and absent or empty where nothing matches', () => {
    expect(claim({ type: 'none' }, 'empty')).toBeUndefined();
    expect(claim({ type: 'EQUALS', value: 'nobody' })).toBeUndefined();
    expect(claim({ type: 'EQUALS', value: 'nobody' }, 'empty')).toEqual([]);
  });

  it('never invents, repeats or reorders a group', () => {
    const filters = fc.oneof(
      fc.record({
        type: fc.constantFrom('STARTS_WITH', 'EQUALS', 'CONTAINS'),
        value: fc.string({ unit: 'grapheme' }),
      }),
      fc.constant({ type: 'REGEX' as const, value: '.*' }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'grapheme' })), filters, (groups, filter) => {
        const sent = groupsClaim(groups, filter, 'empty') ?? [];
        expect(groups.filter((group) => sent.includes(group))).toEqual(sent);
      }),
    );
  });

  it('passes any name, slashes, markup and line breaks included, when everything passes', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (groups) => {
        expect(groupsClaim(groups, { type: 'REGEX', value: '.*' }, 'absent')).toEqual(groups);
      }),
    );
  });
});
