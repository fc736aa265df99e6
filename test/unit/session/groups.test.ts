import { describe, expect, it } from 'vitest';
import { groupsAfter } from '#main/session/groups.ts';

const earlier = { names: ['ssh-users'], source: 'id_token' as const, asOfMs: 1_000 };

describe('the group list after Okta was asked', () => {
  it('is the new list, with where it came from and when', () => {
    const answered = { kind: 'known' as const, names: ['ssh-deploy'], source: 'userinfo' as const };
    expect(groupsAfter(earlier, answered, 5_000)).toEqual({
      names: ['ssh-deploy'],
      source: 'userinfo',
      asOfMs: 5_000,
    });
  });

  it('is empty when Okta says that the person is in none', () => {
    const none = { kind: 'known' as const, names: [], source: 'id_token' as const };
    expect(groupsAfter(earlier, none, 5_000)?.names).toEqual([]);
  });

  it('stays the one before when Okta sent none, and says since when', () => {
    const once = groupsAfter(earlier, { kind: 'unknown' }, 5_000);
    expect(once).toEqual({ ...earlier, unknownSinceMs: 5_000 });
    expect(groupsAfter(once, { kind: 'unknown' }, 9_000)?.unknownSinceMs).toBe(5_000);
  });

  it('forgets that it was unknown once a list arrives', () => {
    const stale = { ...earlier, unknownSinceMs: 2_000 };
    const answered = { kind: 'known' as const, names: ['ssh-users'], source: 'id_token' as const };
    expect(groupsAfter(stale, answered, 9_000)).not.toHaveProperty('unknownSinceMs');
  });

  it('does not exist where Okta has never sent any', () => {
    expect(groupsAfter(undefined, { kind: 'unknown' }, 1)).toBeUndefined();
  });
});
