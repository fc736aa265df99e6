import { describe, expect, it } from 'vitest';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import { fail } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { FakeSession, NOW, signedIn } from '#test/support/fake-session.ts';
import { fakeWorld } from './fake-world.ts';

const whoami = (snapshot: SessionSnapshot, ...words: string[]) =>
  fakeWorld({ session: new FakeSession('example', snapshot) }).latchkey('whoami', ...words);

const { groups } = signedIn();
if (groups === undefined) throw new Error('the example has groups');
const many = Array.from({ length: 300 }, (_, index) => `team-${index}`);

describe('latchkey whoami', () => {
  it('shows the person, the organisation, the login names, and the groups with their date and source', async () => {
    expect(await whoami(signedIn())).toEqual({
      code: 0,
      stdout: `Sam Example (sam@example.com)

Organisation  example, https://ca.example.com
Okta          https://example.okta.com
              user 00uexample
Login names   sam, sam@example.com, dba
Groups        Everyone, ssh-ledger
              as of 08:02 today, sent with the sign-in itself
`,
      stderr: '',
    });
  });

  it('shortens long lists, and shows every group with --groups', async () => {
    const snapshot = signedIn({ groups: { ...groups, names: many } });
    expect((await whoami(snapshot)).stdout).toContain('team-5 and 294 more\n');
    const { stdout } = await whoami(snapshot, '--groups');
    for (const name of many) expect(stdout).toContain(` ${name}\n`);
    expect(JSON.parse((await whoami(snapshot, '--json')).stdout).groups.names).toEqual(many);
  });

  it('says where the list is from, since when it is not known, that it is empty, or that there is none', async () => {
    const old = { ...groups, source: 'userinfo', asOfMs: NOW - 66 * 3_600_000, unknownSinceMs: NOW } as const;
    expect((await whoami(signedIn({ groups: old }))).stdout).toContain(`Groups        Everyone, ssh-ledger
              as of Tuesday 17 November, 17:02, sent on a separate question
              not known since 11:02 today: Okta sent no list
`);
    const none = signedIn({ groups: { ...groups, names: [] } });
    for (const words of [[], ['--groups']])
      expect((await whoami(none, ...words)).stdout).toContain('Groups        none\n');
    const { groups: _, ...unknown } = signedIn();
    expect((await whoami(unknown, '--groups')).stdout).toContain(
      'Groups        not known: Okta has sent no list since you signed in\n',
    );
  });

  it('is one JSON object for scripts', async () => {
    const { person, authority, ssh } = signedIn();
    const { stdout } = await whoami(signedIn(), '--json');
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      profile: 'example',
      person,
      authority,
      groups,
      principals: ssh?.principals,
    });
  });

  it('asks Okta first with --ask-okta, and then only', async () => {
    const session = new FakeSession('example', signedIn());
    session.renewal = ok(signedIn({ groups: { ...groups, names: ['new'], asOfMs: NOW } }));
    const { code, stdout, stderr } = await fakeWorld({ session }).latchkey('whoami', '--ask-okta');
    expect([code, session.asked, stderr]).toEqual([0, ['refreshGroups'], 'Asking Okta for your groups.\n']);
    expect(stdout).toContain('Groups        new\n              as of 11:02 today');
  });

  it('says what went wrong there, and what still works', async () => {
    const session = new FakeSession('example', signedIn());
    session.renewal = fail('OKTA_UNREACHABLE', { host: 'example.okta.com', problem: 'timeout' });
    const { code, stdout, stderr } = await fakeWorld({ session }).latchkey('whoami', '--ask-okta');
    expect([code, stdout]).toEqual([5, '']);
    expect(stderr).toContain('Offline, and still working\nYour certificates still work for 5 h');
  });

  it('says what to do where nobody is signed in', async () => {
    const { code, stdout, stderr } = await fakeWorld().latchkey('whoami');
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toContain('Next: latchkey login\n');
  });

  it('lets no name from outside draw on the screen', async () => {
    const drawing = signedIn({ groups: { ...groups, names: ['\u001b[2Jroot', 'a\r\nb'] } });
    for (const words of [[], ['--groups']]) {
      const { stdout } = await whoami(drawing, ...words);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: this is the one to find.
      expect(stdout).not.toMatch(/[\u001b\r]/);
    }
  });
});
