import { join } from 'node:path';
import { expect, it } from 'vitest';
import { changesBetween, summarise } from '#main/access/changes.ts';
import { compilePolicy } from '#main/access/compile.ts';
import { type Access, evaluateAccess } from '#main/access/evaluate.ts';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import { SAM } from '#test/support/engine.ts';
import { describeWith } from '#test/support/needs.ts';
import { sessionBench, success, unaborted } from '#test/support/session-bench.ts';
import { host, role } from '../unit/access/policy.ts';
import { createKnocker } from './promise-is-door-support.ts';

const POLICY = {
  version: 1 as const,
  serial: 1,
  showUngranted: true,
  ignoredGroups: [],
  roles: [
    role('user', 'User', ['ssh-users'], { hosts: [{ kind: 'glob', pattern: '*' }], ownAccount: true }),
    role('deployer', 'Deployer', ['ssh-deploy'], {
      hosts: [{ kind: 'name', name: 'web' }],
      users: ['deploy'],
    }),
    role('dba', 'Database operator', ['ssh-db'], {
      hosts: [{ kind: 'name', name: 'db' }],
      users: ['postgres'],
    }),
  ],
  hosts: [host('web'), host('db')],
};
const DOORS = ['sam@web', 'alex@web', 'deploy@web', 'sam@db', 'postgres@db'];

describeWith(['ssh-agent', 'ssh', 'sshd', 'go'], 'a session on a stack with an access policy', () => {
  const doors = DOORS.map((door) => {
    const [account = '', name = ''] = door.split('@');
    return { host: name, account };
  });
  const on = sessionBench({ authority: 'step-ca', access: { policy: POLICY, doors } });
  const compiled = compilePolicy(POLICY);

  const accessOf = ({ groups, person, ssh }: SessionSnapshot): Access =>
    evaluateAccess(compiled, { groups, email: person?.email, certificate: ssh, nowMs: Date.now() });
  const promised = (access: Access): readonly string[] =>
    access.hosts.flatMap((each) =>
      each.doors
        .filter(({ answer }) => answer.kind === 'granted')
        .map(({ door }) => `${door.account}@${each.host.name}`),
    );
  const opened = async (): Promise<readonly string[]> => {
    const { sshd } = on.stack;
    const knocker = createKnocker(join(on.folder, 'ssh'), sshd);
    const tried = await Promise.all(sshd.doors.map((door) => knocker.knockByAgent(door, on.agent.socket)));
    return DOORS.filter((_, index) => tried[index]);
  };

  it('opens what is shown, and after a group was taken away at Okta no more than that', async () => {
    const before = accessOf(await on.signedIn());
    expect(promised(before)).toEqual(['deploy@web', 'sam@web', 'sam@db']);
    expect((await opened()).toSorted()).toEqual(promised(before).toSorted());

    on.stack.provider.people.setGroups(SAM.login, ['ssh-users', 'ssh-db']);
    const after = accessOf(success(await on.session.renew(unaborted())));
    expect(promised(after)).toEqual(['sam@web', 'postgres@db', 'sam@db']);
    expect((await opened()).toSorted()).toEqual(promised(after).toSorted());

    const changes = changesBetween(summarise(before, POLICY.serial), summarise(after, POLICY.serial));
    expect([changes?.gained, changes?.lost].map((roles) => roles?.map(({ title }) => title))).toEqual([
      ['Database operator'],
      ['Deployer'],
    ]);
  });
});
