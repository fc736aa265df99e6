import { describe, expect, it } from 'vitest';
import { createApplications, publicApplication } from '#test/stack/provider/applications.ts';
import { createPeopleDirectory, DEFAULT_PASSWORD, mayUse } from '#test/stack/provider/people.ts';
import { createSystemLog } from '#test/stack/provider/system-log.ts';

function fresh(settings = { unassigningRevokes: true }) {
  const application = publicApplication({ redirectUris: [], postLogoutRedirectUris: [] });
  const taken: string[] = [];
  const log = createSystemLog(() => 0);
  const people = createPeopleDirectory(
    createApplications([application]),
    {
      endSessions: (id) => taken.push(`sessions of ${id}`),
      revokeTokens: (id, clientId) => taken.push(`tokens of ${id} for ${clientId ?? 'all'}`),
    },
    log,
    settings,
  );
  const sam = people.add({ login: 'Sam@example.com', groups: ['ssh-users', 'Everyone', 'ssh-users'] });
  return { people, log, taken, sam, clientId: application.clientId };
}

describe('the directory', () => {
  it('gives a person an id of Okta’s shape, Everyone, the login as address, and the applications', () => {
    const { people, sam, clientId } = fresh();
    expect(sam).toMatchObject({
      email: 'Sam@example.com',
      groups: ['Everyone', 'ssh-users'],
      assignedTo: [clientId],
      status: 'ACTIVE',
    });
    expect(sam.id).toMatch(/^00u[0-9A-Za-z]{17}$/u);
    expect(people.find('SAM@EXAMPLE.COM')).toBe(sam);
    expect(people.findById(sam.id)).toBe(sam);
    expect(people.add({ login: 'no-mail', email: null, assigned: false })).toMatchObject({
      email: null,
      assignedTo: [],
    });
  });

  it('knows nobody twice, and nobody who is not there', () => {
    const { people } = fresh();
    expect(() => people.add({ login: 'sam@EXAMPLE.com' })).toThrow('already');
    expect(() => people.suspend('nobody')).toThrow('nobody in the directory');
    expect(() => people.assign('sam@example.com', '0oanobody')).toThrow('no application');
  });

  it('accepts the right password of an active person only', () => {
    const { people, sam } = fresh();
    expect(people.accepts(sam, DEFAULT_PASSWORD)).toBe(true);
    people.setPassword(sam.login, 'battery staple');
    expect(people.accepts(sam, DEFAULT_PASSWORD)).toBe(false);
    people.suspend(sam.login);
    expect(people.accepts(sam, 'battery staple')).toBe(false);
    people.activate(sam.login);
    expect(people.accepts(sam, 'battery staple')).toBe(true);
  });

  it('takes away what each change takes away, and writes it down', () => {
    const { people, sam, taken, log, clientId } = fresh();
    people.suspend(sam.login);
    expect(taken.splice(0)).toEqual([`sessions of ${sam.id}`]);
    expect(mayUse(people.find(sam.login), clientId)).toBe(false);
    people.activate(sam.login);
    people.unassign(sam.login, clientId);
    expect(taken.splice(0)).toEqual([`tokens of ${sam.id} for ${clientId}`]);
    expect(mayUse(people.find(sam.login), clientId)).toBe(false);
    people.assign(sam.login, clientId);
    expect(mayUse(people.find(sam.login), clientId)).toBe(true);
    people.setGroups(sam.login, ['ssh-deploy']);
    people.deactivate(sam.login);
    expect(taken.splice(0)).toEqual([`sessions of ${sam.id}`, `tokens of ${sam.id} for all`]);
    people.activate(sam.login);
    expect(log.events().map(({ eventType }) => eventType)).toEqual([
      'user.lifecycle.create',
      'user.lifecycle.suspend',
      'user.lifecycle.unsuspend',
      'application.user_membership.remove',
      'application.user_membership.add',
      'group.user_membership.add',
      'group.user_membership.remove',
      'user.lifecycle.deactivate',
      'user.lifecycle.activate',
    ]);
  });

  it('leaves the tokens of somebody who is unassigned where the settings say so', () => {
    const { people, sam, taken, clientId } = fresh({ unassigningRevokes: false });
    people.unassign(sam.login, clientId);
    expect([taken, mayUse(people.find(sam.login), clientId)]).toEqual([[], false]);
  });

  it('gives another address, or none', () => {
    const { people, sam, log } = fresh();
    const changed = people.setEmail(sam.login, 'sam@elsewhere.example.com', false);
    expect(changed).toEqual({ ...sam, email: 'sam@elsewhere.example.com', emailVerified: false });
    expect(people.setEmail(sam.login, null)).toEqual({ ...sam, email: null });
    expect(log.events('user.account.update_profile')).toHaveLength(2);
  });
});
