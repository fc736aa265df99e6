import { expect, it } from 'vitest';
import type { LocalSession } from '#main/session/session.ts';
import { agentBlobs, SAM, signInAs } from '#test/support/engine.ts';
import { describeWith } from '#test/support/needs.ts';
import { codeOf, sessionBench, unaborted } from '#test/support/session-bench.ts';

/** What is wrong, what that is called, how it comes about, and who meets it. */
type Row = readonly [
  what: string,
  code: string,
  prepare: () => Promise<void> | void,
  who: () => LocalSession,
];

describeWith(['ssh-agent', 'go'], 'what is known without the authority’s word', () => {
  const on = sessionBench({ authority: 'step-ca' });

  const ownSession = (): LocalSession => on.session;
  const another = (): LocalSession => on.engine();
  const onlyFor = (groups: string[]) => (): Promise<void> => on.restartAuthority({ groups });
  const withAuthority = (fingerprint: string): LocalSession => {
    const { url, provisioner } = on.stack.authority;
    return on.engine({ settings: { authority: { url, fingerprint, provisioner } } });
  };
  const sshAlone = (): LocalSession => on.engine({ settings: { x509: { enabled: false } } });
  const noEmail = (): void => {
    on.stack.provider.people.setEmail(SAM.login, null);
  };
  const otherRoot = '00'.repeat(32);

  const signIns: readonly Row[] = [
    ['groups', 'CA_REFUSED', onlyFor(['nobody is in it']), ownSession],
    ['domain', 'CA_REFUSED', () => on.restartAuthority({ domains: ['example.org'] }), ownSession],
    ['e-mail address', 'EMAIL_MISSING', noEmail, ownSession],
    ['SSH', 'CA_SSH_OFF', () => on.restartAuthority({ claims: { enableSSHCA: false } }), sshAlone],
    ['root', 'CA_FINGERPRINT', () => undefined, () => withAuthority(otherRoot)],
  ];
  it.each(signIns)('costs no token where it is the %s: %s', async (_, code, prepare, sessionOf) => {
    await prepare();
    const asked = on.signatures();
    expect(codeOf(await sessionOf().signIn(signInAs(SAM)))).toBe(code);
    expect(on.signatures()).toBe(asked);
    expect(on.stack.provider.liveRefreshTokens()).toBe(0);
    expect([...on.secrets.items]).toEqual([]);
    expect(await agentBlobs(on.agent.socket)).toEqual([]);
  });

  const renewals: readonly Row[] = [
    ['groups', 'CA_REFUSED', onlyFor(['nobody is in it']), another],
    ['e-mail address', 'EMAIL_MISSING', noEmail, another],
    ['root', 'CA_FINGERPRINT', () => undefined, () => withAuthority(otherRoot)],
  ];
  it.each(renewals)(
    'costs a renewal no token where it is the %s: %s',
    async (_, code, prepare, sessionOf) => {
      await on.signedIn();
      await prepare();
      const asked = on.signatures();
      expect(codeOf(await sessionOf().renew(unaborted()))).toBe(code);
      expect(on.signatures()).toBe(asked);
    },
  );
});
