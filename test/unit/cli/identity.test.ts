import { describe, expect, it } from 'vitest';
import { labelsOf } from '#main/application/words/identity.ts';
import { fail } from '#main/support/failure.ts';
import { confirmedSam, FakeSession, signedIn } from '#test/support/fake-session.ts';
import { type FakeWorldOptions, fakeWorld } from './fake-world.ts';

const ALEX = {
  issuer: 'https://example.okta.com',
  subject: '00ualex',
  email: 'alex@example.com',
  name: 'Alex Example',
  reason: 'other-person',
  expected: { issuer: 'https://example.okta.com', subject: '00uexample', email: 'sam@example.com' },
} as const;

async function login(identity = confirmedSam(), options: FakeWorldOptions = {}, ...words: string[]) {
  const session = new FakeSession();
  session.identity = identity;
  const world = fakeWorld({ ...options, session });
  const ran = await world.latchkey('login', ...words);
  return { ...ran, session, questions: world.questions, started: world.started };
}

describe('“Is this you?” on a terminal', () => {
  it('shows whom Okta confirmed, and Enter continues', async () => {
    const { code, stderr, session, questions } = await login(confirmedSam(), { types: [''] });
    expect([code, session.answers]).toEqual([0, ['continue']]);
    expect(questions).toEqual(['Enter continues, a uses another account, c cancels: ']);
    expect(stderr).toContain(`Continue as sam@example.com?
Your browser was already signed in to Okta as this person. Nothing has been made
on this computer yet.

Name    Sam Example
Okta    https://example.okta.com
Groups  2

`);
  });

  it('does not say that the browser was signed in where Okta asked', async () => {
    const { stderr } = await login(confirmedSam({ alreadySignedIn: false }), { types: [''] });
    expect(stderr).toContain(
      '\nOkta has confirmed this person. Nothing has been made on this computer yet.\n',
    );
  });

  it.each([
    ['y', 'continue', 0],
    [' Yes ', 'continue', 0],
    ['c', 'cancel', 130],
    ['no', 'cancel', 130],
  ] as const)('takes “%s” for “%s”', async (typed, answer, exitCode) => {
    const { code, session } = await login(confirmedSam(), { types: [typed] });
    expect([code, session.answers]).toEqual([exitCode, [answer]]);
  });

  it('asks until it has an answer, and the end of the input is “no”', async () => {
    const twice = await login(confirmedSam(), { types: ['perhaps', 'y'] });
    expect([twice.code, twice.questions.length, twice.session.answers]).toEqual([0, 2, ['continue']]);
    const ended = await login(confirmedSam(), { types: [] });
    expect([ended.code, ended.session.answers]).toEqual([130, ['cancel']]);
    expect(ended.stderr).toContain('The sign-in was cancelled\nNothing was changed on this computer.\n');
  });

  it('opens the browser once more for another account, and asks again', async () => {
    const { code, session, started } = await login(confirmedSam(), { types: ['a', ''] });
    expect([code, session.answers, started.length]).toEqual([0, ['afresh', 'continue'], 2]);
  });

  it('takes another person than before only by a word', async () => {
    const { code, stderr, session, questions } = await login(confirmedSam(ALEX), { types: ['', 'y'] });
    expect([code, session.answers]).toEqual([0, ['continue']]);
    expect(questions).toEqual(
      Array(2).fill('y continues as alex@example.com, a uses another account, c cancels: '),
    );
    expect(stderr).toContain(`You are signed in to Okta as somebody else
Latchkey was used by sam@example.com here, and the browser says
alex@example.com. Choose whom to continue as.
`);
  });

  it('says what happened where nobody answered in time', async () => {
    const session = new FakeSession();
    session.outcome = fail('SIGN_IN_TIMEOUT', { minutes: 4, unanswered: true });
    const { code, stderr } = await fakeWorld({ session }).latchkey('login');
    expect(code).toBe(3);
    expect(stderr).toContain(`The sign-in was not finished
Latchkey asked whether to continue, and stopped waiting for the answer. Nothing
was changed on this computer.
Next: latchkey login
`);
  });

  it('lets no name from outside draw on the screen', async () => {
    const identity = confirmedSam({ name: '\u001b[2J\u001b[31mSam', email: 'sam@example.com\r\nroot' });
    const { stderr } = await login(identity, { types: [''] });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is the one to find.
    expect(stderr).not.toMatch(/[\u001b\r]/);
  });

  it('is not asked with --yes, nor with --json', async () => {
    for (const words of [['--yes'], ['--json'], ['--json', '--yes']]) {
      const { code, questions } = await login(confirmedSam(), { types: [''] }, ...words);
      expect([code, questions]).toEqual([0, []]);
    }
  });
});

describe('where nobody sits at a terminal', () => {
  it('goes on as the first person, and says as whom', async () => {
    const { code, stderr, session } = await login();
    expect([code, session.answers]).toEqual([0, ['continue']]);
    expect(stderr).toContain('Signing in as sam@example.com, for the first time on this computer.\n');
  });

  it('refuses another person than before, and says how to go on', async () => {
    const { code, stdout, stderr, session } = await login(confirmedSam(ALEX));
    expect([code, stdout, session.answers]).toEqual([3, '', ['cancel']]);
    expect(stderr).toContain(`You are signed in to Okta as somebody else
Latchkey was used by sam@example.com here, and the browser says
alex@example.com. Choose whom to continue as.
To continue as alex@example.com: latchkey login --yes. To sign in to Okta
afresh:
  latchkey login --fresh
`);
    const json = await login(confirmedSam(ALEX), {}, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: false,
      code: 'OKTA_OTHER_PERSON',
      facts: { expected: 'sam@example.com', found: 'alex@example.com', named: false },
    });
  });

  it('takes another person with --yes, and says as whom', async () => {
    const { code, stderr } = await login(confirmedSam(ALEX), {}, '--yes');
    expect(code).toBe(0);
    expect(stderr).toContain('Signing in as alex@example.com, another person than before.\n');
  });
});

describe('latchkey login --as', () => {
  it('is told to the session', async () => {
    const { session } = await login(confirmedSam(), {}, '--as', 'sam@example.com', '--fresh');
    expect(session.asked).toEqual(['signIn as sam@example.com afresh']);
  });

  it('signs in where somebody else is signed in, and not where this person is', async () => {
    const there = new FakeSession('example', signedIn());
    expect(
      (await fakeWorld({ session: there }).latchkey('login', '--as', 'SAM@example.com')).stdout,
    ).toContain('Already signed in');
    await fakeWorld({ session: there }).latchkey('login', '--as', 'alex@example.com');
    expect(there.asked).toEqual(['snapshot', 'snapshot', 'signIn as alex@example.com']);
  });
});

describe('how two people are told apart', () => {
  const { email } = confirmedSam();
  it.each([
    ['their addresses', { ...ALEX }, 'sam@example.com', 'alex@example.com'],
    ['the user at Okta', { ...ALEX, email }, `${email} (00uexample)`, `${email} (00ualex)`],
    [
      'the organisation at Okta',
      { ...ALEX, email, issuer: 'https://other.okta.com' },
      `${email} (https://example.okta.com)`,
      `${email} (https://other.okta.com)`,
    ],
  ])('by %s', (_, identity, expected, found) => {
    expect(labelsOf(confirmedSam(identity))).toEqual({ expected, found });
  });
});
