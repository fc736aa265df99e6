import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { chooseProvisioner } from '#main/authority/choose-provisioner.ts';
import {
  type StackAuthority,
  startEmbeddedAuthority,
  startRealAuthority,
} from '#test/stack/authority/index.ts';
import { startTokenIssuer, type TokenIssuer } from '#test/stack/issuer.ts';
import { describeWith } from '#test/support/needs.ts';
import {
  BUILD_MS,
  CLIENT_ID,
  connect,
  expectOk,
  idToken,
  makeKeys,
  neededForReal,
  SAM,
  type StartAuthority,
} from './authority-client-support.ts';

/** An authority without SSH, and with more provisioners than a page holds. */
function withoutSsh(start: StartAuthority): void {
  it(
    'without SSH leaves the token good for the certificate that it has',
    async () => {
      const issuer = await startTokenIssuer();
      onTestFinished(() => issuer.stop());
      const others = Array.from({ length: 130 }, (_, index) => ({
        name: `other-${index}`,
        clientId: `other-${index}`,
        configurationEndpoint: issuer.issuer,
      }));
      const stack = await start({
        sshEnabled: false,
        provisioners: [
          ...others,
          { name: 'okta', clientId: CLIENT_ID, configurationEndpoint: issuer.issuer },
        ],
      });
      onTestFinished(() => stack.stop());
      const authority = await connect(stack);
      expect(await authority.sshKeys()).toEqual({ ok: true, value: { userKeys: [], hostKeys: [] } });
      expect(expectOk(await authority.oidcProvisioners())).toHaveLength(131);

      const { request } = await makeKeys();
      const { sshPublicKey: _, ...x509Alone } = request;
      const token = await idToken(issuer, SAM);
      expect(await authority.issue({ ...request, idToken: token })).toEqual({
        ok: false,
        error: { code: 'CA_SSH_OFF', facts: { host: authority.host, provisioner: 'okta' } },
      });
      expect(await authority.issue({ ...x509Alone, idToken: token })).toMatchObject({ ok: true });
    },
    BUILD_MS,
  );
}

/** What only step-ca itself has: templates, and its TLS. */
function stepCaAlone(): void {
  let issuer: TokenIssuer;
  let stack: StackAuthority;
  beforeAll(async () => {
    issuer = await startTokenIssuer();
    const shared = { configurationEndpoint: issuer.issuer };
    stack = await startRealAuthority({
      provisioners: [
        {
          ...shared,
          name: 'closed',
          clientId: 'closed',
          templates: { ssh: '{{ fail "ask the help desk" }}' },
        },
        { ...shared, name: 'broken', clientId: 'broken', templates: { ssh: '{{ .Token.nobody.home }}' } },
        { name: 'dead', clientId: 'dead', configurationEndpoint: 'http://127.0.0.1:1' },
      ],
    });
  }, BUILD_MS);
  afterAll(async () => {
    await stack?.stop();
    await issuer?.stop();
  });

  it.each([
    ['closed', 400, 'ask the help desk'],
    ['broken', 500, 'error applying certificate template'],
    ['dead', 401, 'provisioner "dead" is disabled due to an initialization error'],
  ])('passes on what it says of the provisioner "%s"', async (aud, status, said) => {
    const authority = await connect(stack);
    const { request } = await makeKeys();
    expect(
      await authority.issue({ ...request, idToken: await idToken(issuer, { ...SAM, aud }) }),
    ).toMatchObject({
      ok: false,
      error: { code: 'CA_REJECTED', facts: { status, said } },
    });
  });

  it('names the provisioner that could not start, before any token is spent', async () => {
    const authority = await connect(stack);
    const list = expectOk(await authority.oidcProvisioners());
    expect(chooseProvisioner(list, { authority: authority.host, wanted: 'dead' })).toMatchObject({
      ok: false,
      error: { code: 'CA_REJECTED', facts: { said: expect.stringContaining('connection refused') } },
    });
  });

  it('says where it does not accept a client certificate', async () => {
    const authority = await connect(stack);
    const { certPem, keyPem } = await stack.issueServerCertificate({ dnsNames: ['x'], ips: [] });
    expect(await authority.revokeX509({ chainPem: [certPem], privateKeyPem: keyPem })).toMatchObject({
      ok: false,
      error: { code: 'CERTIFICATE_WRONG' },
    });
  });
}

describeWith(neededForReal, 'a real step-ca without SSH', () => withoutSsh(startRealAuthority));
describe('the embedded authority without SSH', () => withoutSsh(startEmbeddedAuthority));
describeWith(neededForReal, 'a real step-ca with templates', stepCaAlone);
