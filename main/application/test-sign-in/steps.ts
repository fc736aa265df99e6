import type { SignInTest, TestedBrowser, TestStepId, Trial } from '../../session/test-sign-in/types.ts';
import type { Failure } from '../../support/failure.ts';
import { listed, quoted } from '../../support/words/say.ts';
import { span } from '../../support/words/time.ts';
import { failed } from '../doctor/findings.ts';
import type { Finding, Saying, TitledFinding } from '../doctor/types.ts';
import { several } from '../words/phrases.ts';

export interface TestedStep extends TitledFinding {
  readonly id: TestStepId;
}

const TITLES: Readonly<Record<TestStepId, string>> = {
  'set-up': 'Set-up is complete',
  okta: 'Okta found',
  browser: 'Signed in through the browser',
  'id-token': 'ID token is right',
  authority: 'The authority should accept it',
  trial: 'The authority gives certificates',
};

/** The steps of a test in words, those too that it did not come to. `predicted`: login names as they should be given. */
export function testedSteps(
  test: SignInTest,
  trial: boolean,
  predicted: readonly string[] | undefined,
  saying: Omit<Saying, 'path'>,
): readonly TestedStep[] {
  const findings: Readonly<Record<TestStepId, Finding | undefined>> = {
    'set-up': test.setUp && setUp(test.profile, test.setUp),
    okta: test.okta && okta(test.okta),
    browser: test.browser && browser(test.browser, saying),
    'id-token': test.signedIn && idToken(test.signedIn, test.browser),
    authority: test.authority && authority(test),
    trial: test.trial && tried(test.trial, predicted, saying),
  };
  const { stopped } = test;
  const ids = (Object.keys(TITLES) as TestStepId[]).filter((id) => id !== 'trial' || trial);
  return ids.map((id) => ({
    id,
    title: TITLES[id],
    ...(stopped?.step === id
      ? failed(stopped.failure, saying)
      : (findings[id] ?? { verdict: 'not-run', sentence: 'it did not come to this' })),
  }));
}

function setUp(profile: string, found: NonNullable<SignInTest['setUp']>): Finding {
  const { authority: host, provisioner, clientId } = found;
  return passed(
    `${quoted(profile)}: ${host} answers, with the provisioner ${quoted(provisioner)} for the application ${clientId}`,
  );
}

function okta({ issuer, aheadMs }: NonNullable<SignInTest['okta']>): Finding {
  const [fromOkta, fromAuthority] = [aheadMs.okta, aheadMs.authority].map(differenceWords);
  const clocks =
    fromOkta === fromAuthority
      ? `this clock differs from Okta’s and the authority’s by ${fromOkta}`
      : `this clock differs from Okta’s by ${fromOkta}, and from the authority’s by ${fromAuthority}`;
  return passed(`issuer ${issuer}, ${clocks}`);
}

function differenceWords(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  return seconds === 0 ? 'less than a second' : `${seconds} s`;
}

function browser({ redirectUri, renewal, notRevoked }: TestedBrowser, saying: Omit<Saying, 'path'>): Finding {
  const accepted = `redirect ${redirectUri} accepted`;
  if (notRevoked !== undefined) {
    return look(`${accepted}, but what Okta gave could not be taken back: ${title(notRevoked, saying)}`);
  }
  switch (renewal?.kind) {
    case undefined:
      return passed(accepted);
    case 'works':
      return passed(`${accepted}, refresh token given, rotation ${renewal.rotation ? 'on' : 'off'}`);
    case 'not-given':
      return look(
        `${accepted}, but Okta gave no refresh token: people would sign in again whenever their certificates end`,
        'Turn on the grant “Refresh Token” of the application in Okta, and the scope offline_access.',
      );
    case 'refused': {
      const { sentence, fix } = failed(renewal.failure, saying);
      return look(`${accepted}, but Okta does not renew without the browser. ${sentence}`, fix);
    }
  }
}

function idToken({ groups }: NonNullable<SignInTest['signedIn']>, came: TestedBrowser | undefined): Finding {
  const renewed = came?.renewal?.kind === 'works' ? came.renewal.groups : undefined;
  const right = 'signature, issuer, audience, nonce and times';
  if (groups.kind === 'known' && renewed?.kind === 'unknown') {
    return look(
      `${right}; but the groups are missing when it is renewed`,
      'Let the groups claim be sent “Always” in Okta, not only with the scope that a renewal does not ask for.',
    );
  }
  return passed(right);
}

function authority({ authority: rules, signedIn, setUp: found }: SignInTest): Finding {
  const { domains = [], groups = [], isAdmin = false, sshEnabled } = rules ?? {};
  const email = signedIn?.identity.email ?? '';
  const domain = email.slice(email.lastIndexOf('@') + 1);
  const said = [
    domains.length === 0 ? 'every domain is allowed' : `the domain ${domain} is allowed`,
    ...(groups.length === 0 ? [] : [`one of the groups ${listed(groups.map(quoted), 'or')} is asked for`]),
    ...(isAdmin ? [`${email} is an administrator there`] : []),
  ].join(', ');
  if (sshEnabled === false) {
    const provisioner = quoted(found?.provisioner ?? '');
    return look(
      `${said}, but ${provisioner} gives no SSH certificates`,
      `Turn on SSH for the provisioner ${provisioner}.`,
    );
  }
  if (signedIn?.groups.kind === 'known' && signedIn.groups.source === 'userinfo') {
    return look(
      `${said}, but the authority cannot see the groups: Okta gives them on a separate question only`,
      'Put the groups claim into the ID token (“Always”) for this application in Okta.',
    );
  }
  return passed(`${said}. Whether it does shows only in a real sign-in`);
}

function tried(
  { ssh, x509, notes, notRevoked }: Trial,
  predicted: readonly string[] | undefined,
  saying: Omit<Saying, 'path'>,
): Finding {
  const gave = [
    ...(ssh === undefined
      ? []
      : [
          `an SSH certificate for ${several(ssh.principals)}${ssh.lifeSeconds === undefined ? '' : `, for ${lifeWords(ssh.lifeSeconds)}`}`,
        ]),
    ...(x509 === undefined ? [] : [`a client certificate, for ${lifeWords(x509.lifeSeconds)}`]),
  ].join('; ');
  const different = ssh === undefined ? [] : differences(ssh.principals, predicted);
  const left = [...notRevoked, ...notes].map((cause) => title(cause, saying));
  if (different.length > 0) {
    return look(
      `it gave ${gave}. That is not what was expected: ${different.join('; ')}`,
      'The authority goes by another template than this policy’s: latchkey policy ssh-template writes the right one.',
    );
  }
  if (left.length > 0) return look(`it gave ${gave}. ${left.join('. ')}`);
  const expected = predicted === undefined || ssh === undefined ? '' : ', as expected';
  return passed(`it gave ${gave}${expected}. Revoked at once, and kept nowhere`);
}

function differences(got: readonly string[], predicted: readonly string[] | undefined): readonly string[] {
  if (predicted === undefined) return [];
  const missing = predicted.filter((name) => !got.includes(name));
  const more = got.filter((name) => !predicted.includes(name));
  return [
    ...(missing.length === 0 ? [] : [`${several(missing)} not given`]),
    ...(more.length === 0 ? [] : [`${several(more)} given beside them`]),
  ];
}

/** The authority’s own seconds of grace do not count. */
function lifeWords(seconds: number): string {
  return span(Math.round(seconds / 60) * 60_000);
}

function title(cause: Failure, saying: Omit<Saying, 'path'>): string {
  return failed(cause, saying).sentence;
}

function passed(sentence: string): Finding {
  return { verdict: 'passed', sentence };
}

function look(sentence: string, fix?: string): Finding {
  return { verdict: 'look', sentence, fix };
}
