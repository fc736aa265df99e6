import { describe, expect, it } from 'vitest';
import { fail } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { examplePolicy, host, policyWithWay } from '../access/policy.ts';
import { exampleSettings, fakeWorld } from './fake-world.ts';
import { type PersonOptions, samWithAccess } from './person-with-access.ts';

async function ssh(options: PersonOptions, ...words: string[]) {
  const world = samWithAccess(options);
  const ran = await world.latchkey('ssh', ...words);
  return { ...ran, started: world.started, asked: world.session.asked };
}

describe('latchkey ssh', () => {
  it('runs ssh as the account that the certificate opens, and hands on what follows', async () => {
    const { code, started, stdout, stderr } = await ssh(
      {},
      'db-1.prod.example.com',
      'uptime',
      '--',
      '-p',
      '$HOME;',
    );
    expect([code, stdout, stderr]).toEqual([0, '', '']);
    expect(started).toEqual([['ssh', '-l', 'postgres', 'db-1.prod.example.com', 'uptime', '-p', '$HOME;']]);
  });

  it('names no account for a host on the way that is not open, and says that it is not', async () => {
    const { roles, ...rest } = policyWithWay();
    const policy = { ...rest, roles: roles.filter(({ name }) => name !== 'deployer') };
    const shut = await ssh({ policy, groups: ['eng-all'], principals: ['walker'] }, 'inner-1');
    expect(shut.started).toEqual([['ssh', '-l', 'walk', '-J', 'db-1.prod.example.com', 'inner-1']]);
    expect(shut.stderr.replaceAll('\n', ' ')).toBe(
      'ssh goes to inner-1 through db-1.prod.example.com: it is not granted to you. ',
    );
    const open = await ssh({ policy, groups: ['eng-all'], principals: ['walker', 'dba'] }, 'inner-1');
    expect(open.started[0]).toContain('postgres@db-1.prod.example.com');
    expect(open.stderr).toBe('');
  });

  it('renews first where a host on the way waits for it', async () => {
    const world = samWithAccess({ policy: policyWithWay(), groups: ['eng-all'], principals: ['walker'] });
    const { current } = world.session;
    const principals = ['walker', 'deployer'];
    world.session.renewal = ok({ ...current, ssh: current.ssh && { ...current.ssh, principals } });
    const { stderr } = await world.latchkey('ssh', 'inner-1');
    expect(stderr).toBe('Renewing first: your certificate does not open db-1.prod.example.com yet.\n');
    expect(world.started).toEqual([['ssh', '-l', 'walk', '-J', 'deploy@db-1.prod.example.com', 'inner-1']]);
  });

  it('ends with the code of ssh', async () => {
    expect((await ssh({ programsEndWith: 255 }, 'db-1.prod.example.com')).code).toBe(255);
  });

  it('goes where the policy says: address, port, the hosts on the way with their own accounts', async () => {
    const policy = examplePolicy({
      hosts: [
        host('db-1.prod.example.com', {
          address: '192.0.2.7',
          port: 2222,
          labels: ['db'],
          jump: 'inner.example.com',
        }),
        host('inner.example.com', { address: '2001:db8::1', jump: 'outer.example.com', labels: ['db'] }),
        host('outer.example.com', { port: 22022, users: ['jump'] }),
      ],
    });
    const given = ['-l', 'postgres', '-p', '2222', '-o', 'HostName=192.0.2.7'];
    const alias = ['-o', 'HostKeyAlias=db-1.prod.example.com'];
    const told = await ssh({ policy }, 'db-1.prod.example.com');
    expect(told.started).toEqual([
      [
        'ssh',
        ...given,
        ...alias,
        '-J',
        'outer.example.com:22022,postgres@inner.example.com',
        'db-1.prod.example.com',
      ],
    ]);
    const settings = exampleSettings({ ssh: { config: false } });
    const untold = await ssh({ policy, settings }, 'db-1.prod.example.com');
    expect(untold.started[0]).toContain('outer.example.com:22022,postgres@[2001:db8::1]');
  });

  it('refuses what is not granted with the reason, unless --anyway leaves it to the host', async () => {
    const refused = await ssh({ groups: [], principals: [] }, 'sandbox.example.com');
    expect(refused).toMatchObject({ code: 4, started: [], stdout: '' });
    expect(refused.stderr).toBe(`You cannot log in
The first link is broken: you are not in the Okta group “eng-all”.
Next: latchkey why sandbox.example.com, or --anyway to let the host decide
`);
    expect(refused.asked).not.toContain('renew');
    const anyway = await ssh({ groups: [], principals: [] }, 'sandbox.example.com', '--anyway');
    expect(anyway.started).toEqual([['ssh', '-l', 'sam', 'sandbox.example.com']]);
    const unknown = await ssh({}, 'db1.prod.example.com');
    expect([unknown.code, unknown.stderr]).toEqual([4, expect.stringContaining('Perhaps you mean db-1')]);
    expect((await ssh({}, 'new.example.org', '--anyway')).started).toEqual([['ssh', 'new.example.org']]);
    const other = await ssh({}, 'root@db-1.prod.example.com', '--anyway');
    expect(other.started).toEqual([['ssh', '-l', 'root', 'db-1.prod.example.com']]);
  });

  it('goes where the certificate still opens, though the groups give it no more', async () => {
    const { started } = await ssh({ groups: [], principals: ['dba'] }, 'db-1.prod.example.com');
    expect(started).toHaveLength(1);
  });

  it('renews first where that is what is missing, and says so', async () => {
    const world = samWithAccess();
    const { current } = world.session;
    const renewed = { ...current, ssh: current.ssh && { ...current.ssh, principals: ['deployer'] } };
    world.session.renewal = ok(renewed);
    const { code, stderr } = await world.latchkey('ssh', 'web-9.prod.example.com');
    expect(code).toBe(0);
    expect(stderr).toBe(
      'Renewing first: your certificate does not open deploy@web-9.prod.example.com yet.\n',
    );
    expect(world.session.asked).toContain('renew');
    expect(world.started).toEqual([['ssh', '-l', 'deploy', 'web-9.prod.example.com']]);
  });

  it('runs nothing where the renewal brings nothing, or there is none', async () => {
    const lacking = samWithAccess();
    lacking.session.renewal = ok(lacking.session.current);
    const { code, stderr } = await lacking.latchkey('ssh', 'web-9.prod.example.com');
    expect([code, lacking.started]).toEqual([4, []]);
    expect(stderr).toContain('Not yet: your certificate is older\n');
    const offline = samWithAccess();
    offline.session.renewal = fail('OKTA_UNREACHABLE', { host: 'example.okta.com', problem: 'timeout' });
    expect((await offline.latchkey('ssh', 'web-9.prod.example.com')).code).toBe(5);
    expect(offline.started).toEqual([]);
  });

  it('works as always where there is no policy, and needs somebody who is signed in', async () => {
    const world = fakeWorld({ session: samWithAccess().session });
    expect((await world.latchkey('ssh', 'sam@any.example.com', '--', '-v')).code).toBe(0);
    expect(world.started).toEqual([['ssh', '-l', 'sam', 'any.example.com', '-v']]);
    expect((await fakeWorld().latchkey('ssh', 'any.example.com')).code).toBe(3);
  });
});
