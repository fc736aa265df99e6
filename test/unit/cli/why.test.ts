import { describe, expect, it } from 'vitest';
import { signedIn } from '#test/support/fake-session.ts';
import { policyWithWay } from '../access/policy.ts';
import { fakeWorld } from './fake-world.ts';
import { type PersonOptions, samWithAccess } from './person-with-access.ts';

const why = (options: PersonOptions, ...words: string[]) => samWithAccess(options).latchkey('why', ...words);

describe('latchkey why', () => {
  it('shows the four links where all hold, and ends with 0', async () => {
    expect(await why({}, 'db-1.prod.example.com')).toEqual({
      code: 0,
      stderr: '',
      stdout: `db-1.prod.example.com
You can log in as postgres
All four links hold.

● Okta group           ssh-db-prod
                       Okta lists you in it, as of 08:02 today.
● Role                 Database operator
                       The access policy gives it to that group.
● Host                 db-1.prod.example.com
                       Covered by the role’s label “db”.
● In your certificate  dba
                       This login name is in your certificate until 16:02, and
                       the host accepts it.

Next: latchkey ssh db-1.prod.example.com
`,
    });
  });

  it('names the first broken link and what to ask whom, and ends with 4', async () => {
    const { code, stdout } = await why({ groups: [], principals: [] }, 'sandbox.example.com');
    expect(code).toBe(4);
    expect(stdout).toContain(`You cannot log in
The first link is broken: you are not in the Okta group “eng-all”.

■ Okta group           eng-all
                       Okta does not list you in it, as of 08:02 today.
◌ Role                 Sandbox user
                       Would come with that group.
◌ Host                 sandbox.example.com
                       Would be covered by the role’s list of hosts.
◌ In your certificate  sandbox/sam
                       Would be added at the next renewal.

What to ask the platform team:
  Please add sam@example.com to the Okta group “eng-all”. It gives the role
  Sandbox user, which reaches sandbox.example.com.
`);
  });

  it('says that a host on the way does not let the person through, and ends with 4', async () => {
    const person = { policy: policyWithWay(), groups: ['eng-all'], principals: ['walker'] };
    // Sam gets into the database host as deploy only, with the next certificate.
    const later = await why(person, 'inner-1');
    expect(later.code).toBe(4);
    expect(later.stdout).toContain(`The way there is closed
Your certificate opens walk on inner-1, but ssh goes through
db-1.prod.example.com first: it opens when your certificate has been renewed.
`);
    expect(later.stdout).toContain(`■ On the way           db-1.prod.example.com
                       It opens when your certificate has been renewed.

Next: latchkey renew
`);
    const { roles, ...rest } = policyWithWay();
    const policy = { ...rest, roles: roles.filter(({ name }) => name !== 'deployer') };
    const never = await why({ ...person, policy }, 'inner-1');
    expect(never.stdout).toContain('It is not granted to you.\n\nNext: latchkey why db-1.prod.example.com\n');
    const json = JSON.parse((await why({ ...person, policy }, 'inner-1', '--json')).stdout);
    expect(json).toMatchObject({
      ok: false,
      answer: 'granted',
      shutOnTheWay: { host: 'db-1.prod.example.com', answer: 'not-granted' },
    });
    const soon = await why({ ...person, policy, principals: [] }, 'inner-1');
    expect(soon.stdout).toContain('Your next certificate opens walk on inner-1, but ssh goes through');
    const open = await why({ ...person, policy, principals: ['walker', 'dba'] }, 'inner-1');
    expect([open.code, open.stdout]).toEqual([0, expect.not.stringContaining('On the way')]);
  });

  it('promises nothing of a renewal where the authority cannot see the groups, and ssh does not renew for it', async () => {
    const { groups } = signedIn();
    const names = ['ssh-db-prod', 'eng-all'];
    const list = { names, source: 'userinfo' as const, asOfMs: groups?.asOfMs ?? 0 };
    const snapshot = { groups: list };
    const { code, stdout } = await why({ snapshot }, 'web-9.prod.example.com');
    expect([code, stdout.replace(/\s+/g, ' ')]).toEqual([
      4,
      expect.stringContaining(
        'the authority cannot see your groups You are in the group, but Okta does not put it',
      ),
    ]);
    expect(stdout).toContain('Next: latchkey status\n');
    expect(stdout).not.toContain('What to ask');
    const { session, latchkey } = samWithAccess({ snapshot });
    expect((await latchkey('ssh', 'web-9.prod.example.com')).code).toBe(4);
    expect(session.asked).not.toContain('renew');
  });

  it('works for a host that only a pattern covers, and says that a renewal is missing', async () => {
    const { code, stdout } = await why({}, 'WEB-9.prod.example.com');
    expect(code).toBe(4);
    expect(stdout).toContain('Not yet: your certificate is older\n');
    expect(stdout).toContain('Covered by the role’s pattern *.prod.example.com.\n');
    expect(stdout).toContain('Your certificate of 08:01 has only dba, sam@example.com.');
    expect(stdout).toContain('Next: latchkey renew\n\nWhat to ask the administrator of the authority where');
    expect(stdout).toContain('lacks the\n  principal “deployer”');
  });

  it('tells a role that is nobody’s, and what the certificate still opens', async () => {
    const nobody = await why({}, 'core.example.com');
    expect([nobody.code, nobody.stdout]).toEqual([
      4,
      expect.stringContaining('The second link is broken: no Okta group gives the role.'),
    ]);
    const ending = await why({ groups: [], principals: ['dba'] }, 'db-1.prod.example.com');
    expect([ending.code, ending.stdout]).toEqual([
      4,
      expect.stringContaining('You can still log in as postgres, but not for long'),
    ]);
  });

  it.each([
    [['deploy@db-1.prod.example.com'], 'Not yet'],
    [['db-1.prod.example.com', '--user', 'deploy'], 'Not yet'],
    [['root@db-1.prod.example.com'], 'It knows two accounts of db-1.prod.example.com: deploy and postgres.'],
    [['db1.prod.example.com'], 'Perhaps you mean db-1.prod.example.com.'],
    [['sandbox'], 'Perhaps you mean sandbox.example.com.'],
    [['elsewhere.example.org'], 'It is not in the access policy. latchkey hosts shows yours.'],
  ])('answers %j', async (words, sentence) => {
    const { code, stdout } = await why({}, ...words);
    expect([code, stdout]).toEqual([4, expect.stringContaining(sentence)]);
  });

  it.each(['-oProxyCommand=x', 'a b', 'a;b', '$(x)', 'x@@y@-z', '@host', ''])(
    'does not take %j for a host',
    async (name) => {
      for (const command of ['why', 'ssh']) {
        const world = samWithAccess();
        expect((await world.latchkey(command, '--', name)).code).toBe(2);
        expect((await world.latchkey(command, 'db', '--user', `-o${name}`)).code).toBe(2);
        expect(world.started).toEqual([]);
      }
    },
  );

  it('is one JSON object for scripts', async () => {
    const { code, stdout } = await why({ groups: [], principals: [] }, 'sandbox.example.com', '--json');
    expect([code, JSON.parse(stdout)]).toEqual([
      4,
      expect.objectContaining({
        ok: false,
        host: 'sandbox.example.com',
        account: 'sam',
        answer: 'not-granted',
        missing: { role: 'sandbox', group: 'eng-all', ask: 'the platform team' },
        ask: { whom: 'the platform team', text: expect.stringContaining('Please add sam@example.com') },
      }),
    ]);
    expect(JSON.parse(stdout).links.map(({ state }: { state: string }) => state)).toEqual([
      'broken',
      'not-reached',
      'not-reached',
      'not-reached',
    ]);
    const unknown = JSON.parse((await why({}, 'db1.prod.example.com', '--json')).stdout);
    expect(unknown).toMatchObject({ ok: false, near: ['db-1.prod.example.com'] });
  });

  it('needs somebody who is signed in, and a policy', async () => {
    expect((await fakeWorld().latchkey('why', 'db')).code).toBe(3);
    const { session } = samWithAccess();
    const { code, stdout } = await fakeWorld({ session }).latchkey('why', 'db');
    expect([code, stdout]).toEqual([4, expect.stringContaining('has not published a list of hosts')]);
  });
});
