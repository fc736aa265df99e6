import { describe, expect, it } from 'vitest';
import { nextStep } from '#main/application/words/next-step.ts';
import { type Failure, type FailureCode, failure } from '#main/support/failure.ts';
import { describeFailure, whomToAsk } from '#main/support/words/failures.ts';
import type { TimeFormat } from '#main/support/words/time.ts';
import { EXAMPLES, type Example } from '#test/support/failure-examples.ts';

const format: TimeFormat = { locale: 'en-GB', timeZone: 'UTC' };
const now = Date.parse('2026-11-23T13:47:00Z');
const until = Date.parse('2026-11-23T16:02:00Z');
const bothWork = { works: { ssh: until, x509: until } };

const codes = Object.keys(EXAMPLES) as FailureCode[];
const example = (code: FailureCode): Failure => failure(code, EXAMPLES[code][0].facts);
/** Facts of the design's own sentences. */
const DESIGN: { readonly [C in FailureCode]?: object } = {
  CA_FINGERPRINT: { found: `${'0'.repeat(60)}c07d` },
  STORE_REFUSED: { place: 'keychain', problem: 'code −25293' },
  KEYCHAIN_UNAVAILABLE: { problem: 'it is locked' },
  SETTINGS_INVALID: { source: 'managed settings', problems: ['renewAt must be between 10 and 90'] },
  POLICY_REFUSED: { source: 'https://it.example.com/policy.yaml' },
};
const described = (code: FailureCode, facts: object = {}, context = {}) =>
  describeFailure(
    failure(code, { ...EXAMPLES[code][0].facts, ...DESIGN[code], ...facts }),
    now,
    format,
    context,
  );

describe('the words of the design', () => {
  it.each([
    ['SIGNED_OUT', 'Signed out', 'Sign in once, and Latchkey keeps your access fresh all day.'],
    [
      'SIGN_IN_TIMEOUT',
      'The sign-in was not finished',
      'Okta gives five minutes. Nothing came back from the browser in that time, so Latchkey stopped waiting.',
    ],
    [
      'NO_AGENT',
      'ssh cannot use your certificate yet',
      'No ssh-agent is running on this computer. Your client certificate for web sites is in place and works.',
    ],
    [
      'KEYCHAIN_UNAVAILABLE',
      'Your sign-in is kept in memory only',
      'The login keychain is locked, so it cannot be saved. Everything works until you quit Latchkey or restart; then you sign in again.',
    ],
    [
      'CA_REFUSED',
      'The certificate authority does not accept your address',
      'Okta knows you as sam@example.org. The authority gives certificates only to addresses ending in example.com.',
    ],
    [
      'CA_REFUSED_UNKNOWN',
      'The certificate authority said no',
      'It does not tell the reason to anyone but its administrator. Okta has confirmed you; only this last step failed.',
    ],
    [
      'CLOCK_WRONG',
      'This computer’s clock is 4 minutes slow',
      'Certificates depend on the time. Okta and the authority accept a difference of one minute, so signing in would fail.',
    ],
    [
      'PORT_BUSY',
      'Another program is in the way of signing in',
      'Okta answers to a fixed port on this computer, and all three that IT registered are in use.',
    ],
    [
      'OKTA_UNREACHABLE',
      'Okta cannot be reached',
      'Latchkey got no answer from example.okta.com. Check the network or VPN, then try again.',
    ],
    [
      'CA_FINGERPRINT',
      'This is not the authority that IT named',
      'Its root certificate is another one than the one set by IT. Nothing was sent to it.',
    ],
    [
      'OKTA_CLIENT',
      'Latchkey’s registration with Okta has changed',
      'This is not about you. IT needs to give Latchkey new settings.',
    ],
    [
      'OKTA_POLICY',
      'Okta’s sign-in rules stopped this',
      'Okta knows you, but a rule for this application did not allow the sign-in.',
    ],
    [
      'OKTA_ZONE',
      'Okta does not allow signing in from this network',
      'Connect to the office network or VPN, then try again.',
    ],
    [
      'OKTA_REAUTH',
      'Okta wants you to sign in afresh',
      'The rules became stricter since your browser signed in. “Sign in again” asks for everything once.',
    ],
    [
      'OKTA_TOO_MANY_GROUPS',
      'Okta could not send your groups',
      'You are in more groups than this application may receive.',
    ],
    [
      'EMAIL_MISSING',
      'Okta did not send your email address',
      'The authority needs it, so Latchkey did not ask for a certificate.',
    ],
    [
      'CA_SSH_OFF',
      'This authority gives no SSH certificates',
      'Your client certificate is in place and works.',
    ],
    [
      'CA_LIFE',
      'The authority gives shorter certificates',
      'IT asks for 8 h, the authority allows 4 h. Latchkey took 4 h; there is nothing to do.',
    ],
    [
      'STORE_REFUSED',
      'Your client certificate is not in place',
      'The keychain did not accept it. ssh works.',
    ],
  ] as const)('stand word for word for %s', (code, title, sentence) => {
    expect(described(code)).toMatchObject({ title, sentence });
  });

  it.each([
    [
      'ACCESS_REMOVED',
      'help-desk',
      'Okta says “User is not assigned to the client application” for sam@example.com. If I should have access, please assign me to the application “Latchkey” (0oa1example2) in example.okta.com.',
    ],
    [
      'CA_REFUSED',
      'administrator',
      'The provisioner “okta” at ca.example.com does not accept sam@example.org: its domain list has only “example.com”. Please add “example.org”, or correct my address in Okta.',
    ],
    ['OKTA_UNREACHABLE', 'help-desk', 'Please allow this computer to reach example.okta.com on port 443.'],
    [
      'CA_UNREACHABLE',
      'administrator',
      'Please check that ca.example.com is up and can be reached from this network.',
    ],
    [
      'CA_FINGERPRINT',
      'it',
      'ca.example.com shows root (00000000…c07d) but Latchkey expects (00000000…91e4). Which one is right?',
    ],
    [
      'OKTA_TOO_MANY_GROUPS',
      'help-desk',
      'Please narrow the groups claim of the application Latchkey (it matches over 100 groups).',
    ],
    ['CA_SSH_OFF', 'administrator', 'Please turn on SSH for the provisioner “okta” at ca.example.com.'],
    ['CA_LIFE', 'administrator', 'Please make `certificateLife` and the provisioner’s maximum agree.'],
    ['STORE_REFUSED', 'help-desk', 'Please check the keychain policy of this computer (code −25293).'],
    [
      'CA_REFUSED_UNKNOWN',
      'administrator',
      'At 08:02:11 today ca.example.com refused a certificate for me with status 401. Please look in the authority’s log for the request ID 7f3c9a52-1e0b.',
    ],
  ] as const)('ask word for word for %s', (code, whom, text) => {
    // The design's examples but one know no request.
    const facts = code === 'CA_REFUSED_UNKNOWN' ? {} : { requestId: undefined };
    expect(described(code, facts).ask).toEqual({ whom, text });
  });
});

describe('what still works', () => {
  it('comes first, with its end', () => {
    expect(described('OKTA_UNREACHABLE', {}, bothWork)).toMatchObject({
      title: 'Offline, and still working',
      sentence:
        'Your certificates still work for 2 h 15 min, until 16:02. Latchkey got no answer from example.okta.com. Check the network or VPN, then try again.',
    });
    expect(described('SESSION_ENDED', {}, bothWork).sentence).toBe(
      'Okta has ended this session and does not say why. Your certificates still work for 2 h 15 min, until 16:02, and are not renewed until you sign in.',
    );
  });

  it('is not claimed where it is not known, or over', () => {
    const plain =
      'Okta has ended this session and does not say why. Your certificates are not renewed until you sign in.';
    expect(described('SESSION_ENDED').sentence).toBe(plain);
    expect(described('SESSION_ENDED', {}, { works: { ssh: now, x509: now } }).sentence).toBe(plain);
    expect(described('OKTA_UNREACHABLE', {}, { works: { ssh: now - 1, x509: now - 1 } }).title).toBe(
      'Okta cannot be reached',
    );
  });
});

describe('what still works, of one certificate', () => {
  const x509Alone = { works: { x509: until } };
  const sshAlone = { works: { ssh: until } };

  it('is said of that one, and until when', () => {
    expect(described('OKTA_ZONE', {}, x509Alone).sentence).toMatch(
      /^Your client certificate still works for 2 h 15 min, until 16:02\. Connect/,
    );
    expect(described('OKTA_ZONE', {}, sshAlone).sentence).toMatch(/^Your SSH certificate still works for /);
    expect(described('SESSION_ENDED', {}, sshAlone).sentence).toContain(
      'until 16:02, and is not renewed until you sign in.',
    );
    expect(described('OKTA_ZONE', {}, { works: { ssh: until - 60_000, x509: until } }).sentence).toMatch(
      /^Your certificates still work for 2 h 14 min, until 16:01\./,
    );
    expect(described('OKTA_ZONE', {}, { works: { ssh: Infinity } }).sentence).toMatch(
      /^Your SSH certificate still works\. Connect/,
    );
  });

  it('is said beside the one that is not there, or is not claimed', () => {
    expect(described('NO_AGENT', {}, x509Alone).sentence).toBe(
      'No ssh-agent is running on this computer. Your client certificate for web sites is in place and works until 16:02.',
    );
    expect(described('NO_AGENT', {}, { works: {} }).sentence).toBe(
      'No ssh-agent is running on this computer.',
    );
    expect(described('STORE_REFUSED', {}, sshAlone).sentence).toBe(
      'The keychain did not accept it. ssh works until 16:02.',
    );
    expect(described('STORE_REFUSED', {}, { works: { ssh: now } }).sentence).toBe(
      'The keychain did not accept it.',
    );
    expect(described('CA_SSH_OFF', {}, { works: {} }).sentence).toBe(
      'There is no client certificate either.',
    );
  });
});

describe('when to try again', () => {
  it.each(codes)('is said of %s, in its words or by what to type next', (code) => {
    const { title, sentence, again = '' } = described(code);
    const { advice = '', command = '' } = nextStep(example(code), 'linux') ?? {};
    const told = [title, sentence, again, advice, command].join(' ');
    expect(told).toMatch(
      /[Tt]ry (it )?(again|once)|tries|[Ss]ign in|[Ss]tart (it )?again|[Cc]orrect|Name one|nothing to do|next renewal|latchkey (login|renew|import-step)|link/,
    );
  });

  it('is when Latchkey does it by itself, where it does', () => {
    const context = { ...bothWork, triesAtMs: now + 15 * 60_000 };
    const byItself = 'Latchkey tries again by itself at 14:02.';
    expect(described('OKTA_BUSY', {}, context).again).toBe(byItself);
    expect(described('CA_REJECTED', {}, context).again).toBe(byItself);
    // Nothing but the person helps.
    expect(described('SESSION_ENDED', {}, context).again).toBeUndefined();
  });
});

describe('the facts of a failure', () => {
  it('are counted', () => {
    const uris = (count: number) => Array.from({ length: count }, (_, n) => `http://127.0.0.1:${10_000 + n}`);
    const said = (count: number) => described('PORT_BUSY', { redirectUris: uris(count) }).sentence;
    expect(said(1)).toContain('and the one that IT registered is in use.');
    expect(said(2)).toContain('and both that IT registered are in use.');
    expect(said(12)).toContain('and all 12 that IT registered are in use.');
    expect(described('SETTINGS_INVALID').sentence).toBe(
      'In managed settings: renewAt must be between 10 and 90.',
    );
    expect(described('SETTINGS_INVALID', { problems: ['a is missing', 'b is missing'] })).toMatchObject({
      title: '2 settings cannot be used',
      sentence: 'In managed settings: a is missing; b is missing.',
    });
  });

  it.each([
    [-245, '4 minutes slow'],
    [119, '1 minute fast'],
    [61 * 60, '1 h 1 min fast'],
    [-40, 'less than a minute slow'],
  ])('say that a clock off by %i s is %s', (skewSeconds, words) => {
    expect(described('CLOCK_WRONG', { skewSeconds }).title).toBe(`This computer’s clock is ${words}`);
  });

  it('say of a policy which one stays in force', () => {
    expect(described('POLICY_REFUSED', {}, bothWork).sentence).toBe(
      'Your certificates still work for 2 h 15 min, until 16:02. Hosts and roles are shown by the last good policy, serial 41. Latchkey does not take the one from https://it.example.com/policy.yaml: line 3, column 5: hosts[0].port must be a whole number between 1 and 65535.',
    );
    expect(described('POLICY_UNREACHABLE').sentence).toBe(
      'Your certificates are not affected. Latchkey cannot show hosts and roles. Latchkey got no newer one from https://it.example.com/policy.yaml. Connect ECONNREFUSED.',
    );
    const problems = ['a', 'b', 'c', 'd', 'e'];
    expect(described('POLICY_REFUSED', { problems }).ask?.text).toMatch(/: a; b; c; and 2 more\.$/);
  });

  it('choose the words that are true', () => {
    expect(described('NOT_SET_UP', { profile: 'wrok', known: ['home', 'work'] })).toEqual({
      title: 'The organisation “wrok” is not set up on this computer',
      sentence: 'There are: home and work.',
      again: 'Name one that is there with --profile.',
      retry: 'after a change',
      exitCode: 6,
    });
    expect(described('NOT_SET_UP', { profile: 'wrok', known: ['work'] }).sentence).toBe('There is: work.');
    expect(described('NOT_SET_UP', { profile: 'home' }).title).toBe(
      'The organisation “home” is not set up on this computer',
    );
    expect(described('CA_REFUSED', { domains: [], groups: ['ssh', 'sudo'] }).sentence).toBe(
      'The authority gives certificates only to members of “ssh” or “sudo”, and Okta lists you in none of them.',
    );
    for (const groups of [undefined, ['ssh']]) {
      const gone = /\. None of its certificates are on this computer now\.$/;
      expect(described('CA_REFUSED', { groups }).sentence).not.toMatch(gone);
      expect(described('CA_REFUSED', { groups }, { works: {} }).sentence).toMatch(gone);
      expect(described('CA_REFUSED', { groups }, bothWork).sentence).not.toMatch(gone);
    }
    expect(described('NO_REFRESH', {}, bothWork).sentence).toMatch(/ Sign in again when they end\.$/);
    expect(described('NO_REFRESH', {}, { works: {} }).sentence).toBe(
      'There is no sign-in that it could renew your certificates with. Sign in again.',
    );
    expect(described('OKTA_UNREACHABLE', { host: 'sso.example.com:8443' }).ask?.text).toBe(
      'Please allow this computer to reach sso.example.com on port 8443.',
    );
    expect(described('ACCESS_REMOVED', { email: undefined }).sentence).toMatch(
      /^Okta answered that you may no longer/,
    );
    expect(described('KEYCHAIN_UNAVAILABLE', { problem: 'this login has no session bus' }).sentence).toMatch(
      /^The login keychain cannot be used: This login has no session bus\. Everything works/,
    );
    expect(described('CA_FINGERPRINT', { found: undefined }).ask?.text).toContain('does not show the root');
    expect(described('STORE_REFUSED', { place: 'files', problem: 'the disk is full' }).sentence).toBe(
      'The disk is full. ssh works.',
    );
    expect(described('OKTA_BUSY', { retryAt: now + 60_000 })).toMatchObject({
      sentence: 'Okta answers no more requests for the moment.',
      again: 'Try again at 13:48.',
    });
    expect(described('KEYCHAIN_UNAVAILABLE', { holds: true })).toMatchObject({
      title: 'Your sign-in is in a keychain that cannot be opened',
      sentence: 'The login keychain cannot be used: It is locked.',
      again: 'Unlock it, then try again.',
    });
  });
});

describe('every failure', () => {
  it.each(codes)('%s is told in the tone of the design', (code) => {
    const examples: readonly Example<FailureCode>[] = EXAMPLES[code];
    for (const [{ facts }, context] of examples.flatMap((one) => [
      [one, {}] as const,
      [one, bothWork] as const,
    ])) {
      const {
        title,
        sentence,
        ask,
        again = '',
      } = describeFailure(failure(code, facts), now, format, context);
      expect(title).toMatch(/^([A-Z]|ssh ).*[^.]$/);
      expect(sentence).toMatch(/^[A-Za-z/].*\.$/);
      expect(ask?.text ?? 'Please.').toMatch(/^[A-Za-z].*[.?]$/);
      // Names stand as they are: of files, of the session bus, of Okta's setting.
      const told = `${title} ${sentence} ${again}`.replace(
        /Okta has ended this session|session bus|ID token encryption|\/\S+/g,
        '',
      );
      expect(told).not.toMatch(/\b(tokens?|credentials?|sessions?|provision|invalid|failed to|errors?)\b|!/i);
      for (const text of [title, sentence, ask?.text ?? '']) {
        expect(text).not.toMatch(/\.”[.,]|undefined|\[object|NaN| {2}|\.\.| \.|“”/);
      }
    }
  });

  it.each(codes)('%s has an exit code of the command, never that of a misunderstood one', (code) => {
    const { exitCode } = describeFailure(example(code), now, format);
    expect([0, 1, 3, 4, 5, 6, 7, 130]).toContain(exitCode);
  });

  it('ends the command as documented', () => {
    const byCode = Object.groupBy(codes, (code) => describeFailure(example(code), now, format).exitCode);
    expect(byCode[0]).toEqual(['MANAGED_INVALID', 'CA_LIFE']);
    expect(byCode[130]).toEqual(['SIGN_IN_CANCELLED']);
    expect(byCode[5]).toEqual([
      'OKTA_UNREACHABLE',
      'OKTA_BUSY',
      'OKTA_OUT_OF_ORDER',
      'CA_UNREACHABLE',
      'CA_BUSY',
      'PROXY_UNREACHABLE',
      'PROXY_REFUSED',
      'POLICY_UNREACHABLE',
      'BUSY_ELSEWHERE',
    ]);
    expect(byCode[6]).toContain('NOT_SET_UP');
    expect(byCode[3]).toContain('SESSION_ENDED');
    expect(byCode[4]).toContain('CA_REFUSED');
    expect(byCode[7]).toContain('NO_AGENT');
    expect(byCode[1]).toContain('INTERNAL');
  });

  it('has words also where another version gave it another code', () => {
    const unknown = JSON.parse('{"code":"toString","facts":{}}') as Failure;
    expect(describeFailure(unknown, now, format)).toMatchObject({ sentence: 'ToString.', exitCode: 1 });
  });

  it('says where the password of a proxy goes, and not in which language the proxy is to be spoken to', () => {
    const { sentence } = described('PROXY_PASSWORD', { proxy: 'socks.example.com:1080' });
    expect(sentence).toContain('NAME:PASSWORD@ stands right before socks.example.com:1080');
    expect(sentence).not.toContain('http://');
  });

  it('names whom to ask, and IT may name somebody else for the help desk', () => {
    expect(whomToAsk('help-desk', undefined)).toBe('your IT help desk');
    expect(whomToAsk('help-desk', 'help@example.com')).toBe('help@example.com');
    expect(whomToAsk('it', 'help@example.com')).toBe('your IT team');
    expect(whomToAsk('administrator', 'help@example.com')).toBe('the administrator of the authority');
  });
});
