import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findGroups, readGroupsClaim } from '#main/okta/groups.ts';
import { silentLog } from '#main/support/log.ts';

describe('a groups claim', () => {
  it.each<[string, unknown, ReturnType<typeof readGroupsClaim>]>([
    ['that is not there', undefined, { kind: 'absent' }],
    ['that is null', null, { kind: 'absent' }],
    ['with names', ['ssh', 'sudo'], { kind: 'names', names: ['ssh', 'sudo'], ignored: 0 }],
    ['that is empty means: none', [], { kind: 'names', names: [], ignored: 0 }],
    ['with one name outside a list', 'ssh', { kind: 'names', names: ['ssh'], ignored: 0 }],
    ['with names twice', ['ssh', 'ssh'], { kind: 'names', names: ['ssh'], ignored: 0 }],
    [
      'with other things between the names',
      ['ssh', 7, null, '', {}],
      { kind: 'names', names: ['ssh'], ignored: 4 },
    ],
    ['of other things alone', [1, 2], { kind: 'unreadable', problem: 'it holds no names' }],
    [
      'that is an object',
      { ssh: true },
      { kind: 'unreadable', problem: 'it is no list, but of type object' },
    ],
    ['that is a number', 7, { kind: 'unreadable', problem: 'it is no list, but of type number' }],
    ['that is an empty text', '', { kind: 'unreadable', problem: 'it holds no names' }],
    [
      'with names from hell',
      ['a/b', '<script>', 'ß…', '../x', '__proto__'],
      { kind: 'names', names: ['a/b', '<script>', 'ß…', '../x', '__proto__'], ignored: 0 },
    ],
  ])('%s', (_, claim, expected) => {
    expect(readGroupsClaim(claim)).toEqual(expected);
  });

  it('never throws and never invents a name', () => {
    fc.assert(
      fc.property(fc.anything(), (claim) => {
        const read = readGroupsClaim(claim);
        const given: unknown[] = Array.isArray(claim) ? claim : [claim];
        return read.kind !== 'names' || read.names.every((name) => given.includes(name));
      }),
    );
  });
});

describe('groups are looked for', () => {
  function find(idTokenClaims: object, userInfo: object | undefined, claimName = 'groups') {
    let asked = 0;
    const found = findGroups({
      claimName,
      idTokenClaims: { ...idTokenClaims },
      userInfo: async () => {
        asked += 1;
        return userInfo && { ...userInfo };
      },
      log: silentLog,
    });
    return found.then((groups) => ({ groups, asked }));
  }

  it('in the ID token first, without asking userinfo', async () => {
    expect(await find({ groups: ['ssh'] }, { groups: ['other'] })).toEqual({
      groups: { kind: 'known', names: ['ssh'], source: 'id_token' },
      asked: 0,
    });
  });

  it('where an empty list is an answer', async () => {
    expect(await find({ groups: [] }, { groups: ['other'] })).toEqual({
      groups: { kind: 'known', names: [], source: 'id_token' },
      asked: 0,
    });
  });

  it('then in userinfo', async () => {
    expect(await find({}, { groups: ['ssh'] })).toEqual({
      groups: { kind: 'known', names: ['ssh'], source: 'userinfo' },
      asked: 1,
    });
  });

  it('in userinfo too when the ID token’s claim makes no sense', async () => {
    expect((await find({ groups: 7 }, { groups: ['ssh'] })).groups).toEqual({
      kind: 'known',
      names: ['ssh'],
      source: 'userinfo',
    });
  });

  it.each([[{}], [undefined], [{ groups: 7 }]])('and are unknown when userinfo says %j', async (userInfo) => {
    expect((await find({}, userInfo)).groups).toEqual({ kind: 'unknown' });
  });

  it('under the name that IT gave the claim', async () => {
    expect((await find({ groups: ['no'], roles: ['ssh'] }, undefined, 'roles')).groups).toEqual({
      kind: 'known',
      names: ['ssh'],
      source: 'id_token',
    });
  });
});
