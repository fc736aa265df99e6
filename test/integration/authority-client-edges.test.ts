import { describe, expect, it, onTestFinished } from 'vitest';
import { startEmbeddedAuthority, startRealAuthority } from '#test/stack/authority/index.ts';
import { startTokenIssuer } from '#test/stack/issuer.ts';
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

/** What only step-ca itself has: its TLS. */
function stepCaAlone(): void {
  it(
    'says where it does not accept a client certificate',
    async () => {
      const stack = await startRealAuthority({ provisioners: [] });
      onTestFinished(() => stack.stop());
      const authority = await connect(stack);
      const { certPem, keyPem } = await stack.issueServerCertificate({ dnsNames: ['x'], ips: [] });
      expect(await authority.revokeX509({ chainPem: [certPem], privateKeyPem: keyPem })).toMatchObject({
        ok: false,
        error: { code: 'CERTIFICATE_WRONG' },
      });
    },
    BUILD_MS,
  );
}

describeWith(neededForReal, 'a real step-ca without SSH', () => withoutSsh(startRealAuthority));
describe('the embedded authority without SSH', () => withoutSsh(startEmbeddedAuthority));
describeWith(neededForReal, 'a real step-ca', stepCaAlone);
