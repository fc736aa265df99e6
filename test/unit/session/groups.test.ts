import { describe, expect, it } from 'vitest';
import { groupsAfter, unseenByAuthority, unseenByTemplates } from '#main/session/groups.ts';
import { provisioner } from '../authority/provisioner.ts';

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

describe('groups that Okta gives at userinfo alone', () => {
  const okta = { clientId: '0oa1example2', groupsClaim: 'groups' };
  const at = (source: 'id_token' | 'userinfo') => ({ kind: 'known' as const, names: ['ssh-users'], source });
  const missing = { code: 'GROUPS_NOT_IN_TOKEN', facts: { clientId: '0oa1example2', claim: 'groups' } };

  it('are the reason where the authority takes only members of one of them', () => {
    const wanted = ['ssh-admins', 'ssh-users'];
    expect(unseenByAuthority(wanted, okta, at('userinfo'))).toEqual({
      ...missing,
      facts: { ...missing.facts, wanted },
    });
  });

  it.each([
    ['the authority takes everybody', [], at('userinfo')],
    ['the person is in none of those that it takes', ['ssh-admins'], at('userinfo')],
    ['the ID token has them', ['ssh-users'], at('id_token')],
    ['nobody knows them', ['ssh-users'], { kind: 'unknown' as const }],
  ])('are no reason where %s', (_, wanted, groups) => {
    expect(unseenByAuthority(wanted, okta, groups)).toBeUndefined();
  });

  it.each([
    ['{"principals": {{ toJson .Token.groups }}}', at('userinfo'), [missing]],
    ['{{ range index .Token "groups" }}{{ end }}', at('userinfo'), [missing]],
    ['{"principals": {{ toJson .Token.groups }}}', at('id_token'), []],
    ['{"principals": {{ toJson .Principals }}}', at('userinfo'), []],
    ['{"principals": {{ toJson .Token.groups }}}', { kind: 'unknown' as const }, []],
  ])('are said beside certificates that the template %s makes of %j: %j', (template, groups, notes) => {
    expect(unseenByTemplates(provisioner({ templates: [template] }), okta, groups, false)).toEqual(notes);
  });

  it('are missed by an access policy, whatever templates the authority tells of', () => {
    expect(unseenByTemplates(provisioner(), okta, at('userinfo'), true)).toEqual([missing]);
    expect(unseenByTemplates(provisioner(), okta, at('id_token'), true)).toEqual([]);
  });

  it('are not missed by a provisioner without templates', () => {
    expect(unseenByTemplates(provisioner(), okta, at('userinfo'), false)).toEqual([]);
  });
});
