import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { connectAuthority } from '#main/authority/authority.ts';
import { chooseProvisioner } from '#main/authority/choose-provisioner.ts';
import { verifyX509Chain } from '#main/certificates/x509-certificate.ts';
import { systemClock } from '#main/support/clock.ts';
import { silentLog } from '#main/support/log.ts';
import {
  type AuthorityOptions,
  createPki,
  rotatedPki,
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
  privateKeyPem,
  SAM,
  type StartAuthority,
  sshOf,
} from './authority-client-support.ts';
import { REFUSALS, rejected, withheld } from './authority-refusals-table.ts';

function refusals(start: StartAuthority): void {
  let issuer: TokenIssuer;
  let stack: StackAuthority;
  const tokenFor = (claims: object = {}) => idToken(issuer, { ...SAM, ...claims });
  const okta = () => ({ name: 'okta', clientId: CLIENT_ID, configurationEndpoint: issuer.issuer });
  /** An authority for one test, which may be changed. */
  const startOwn = async (options: Partial<AuthorityOptions> = {}): Promise<StackAuthority> => {
    const own = await start({ provisioners: [okta()], ...options });
    onTestFinished(() => own.stop());
    return own;
  };

  beforeAll(async () => {
    issuer = await startTokenIssuer();
    const named = Object.entries(REFUSALS).map(([name, { provisioner }]) => ({
      ...okta(),
      name,
      clientId: name,
      ...provisioner,
    }));
    stack = await start({ provisioners: [okta(), ...named] });
  }, BUILD_MS);
  afterAll(async () => {
    await stack?.stop();
    await issuer?.stop();
  });

  it.each(Object.entries(REFUSALS))(
    '"%s" is told as what it is',
    async (aud, { claims, lifeSeconds, error }) => {
      const authority = await connect(stack);
      const { request } = await makeKeys();
      const order = { ...request, lifeSeconds, idToken: await tokenFor({ aud, ...claims }) };
      const answer = await authority.issue(order);
      expect(answer).toEqual({ ok: false, error });
      expect(JSON.stringify(answer)).not.toContain(order.idToken.split('.')[2]);
    },
  );

  it('a provisioner that is missing is named with those that are there', async () => {
    const authority = await connect(stack);
    const { request } = await makeKeys();
    expect(await authority.issue({ ...request, idToken: await tokenFor({ aud: 'nobody' }) })).toEqual({
      ok: false,
      error: {
        code: 'PROVISIONER_MISSING',
        facts: { authority: authority.host, wanted: 'nobody', found: ['okta', ...Object.keys(REFUSALS)] },
      },
    });
  });

  it('a choice among provisioners, and one out of order, are told before a token is spent', async () => {
    const authority = await connect(stack);
    const list = expectOk(await authority.oidcProvisioners());
    expect(chooseProvisioner(list, { authority: authority.host })).toEqual({
      ok: false,
      error: {
        code: 'PROVISIONER_CHOICE',
        facts: { authority: authority.host, found: ['okta', ...Object.keys(REFUSALS)] },
      },
    });
    expect(chooseProvisioner(list, { authority: authority.host, wanted: 'out-of-order' })).toMatchObject({
      ok: false,
      error: { code: 'CA_REJECTED', facts: { status: 401, said: expect.stringContaining('refused') } },
    });
  });

  it('a provisioner that goes away while the person signs in is missing then', async () => {
    const own = await startOwn();
    const authority = await connect(own);
    expectOk(await authority.oidcProvisioners());
    await own.restart({ provisioners: [{ ...okta(), name: 'new', clientId: 'new' }] });
    const { request } = await makeKeys();
    expect(await authority.issue({ ...request, idToken: await tokenFor() })).toEqual({
      ok: false,
      error: {
        code: 'PROVISIONER_MISSING',
        facts: { authority: authority.host, wanted: CLIENT_ID, found: ['new'] },
      },
    });
  });

  it('an administrator of the authority gets what everybody gets, and a template’s names with it', async () => {
    const ssh = { kind: 'groups-as-principals', prefix: 'ssh-' } as const;
    const own = await startOwn({ provisioners: [{ ...okta(), admins: ['ca-admins'], templates: { ssh } }] });
    const authority = await connect(own);
    const { request } = await makeKeys();
    const groups = ['ca-admins', 'ssh-deploy'];
    const issued = expectOk(await authority.issue({ ...request, idToken: await tokenFor({ groups }) }));
    expect(sshOf(issued).principals).toEqual(['sam', 'sam@example.com', 'deploy']);
  });

  it('an authority that takes SSH away says so, and gives the other certificate for the same token', async () => {
    const own = await startOwn();
    const authority = await connect(own);
    await own.restart({ sshEnabled: false });
    const { request } = await makeKeys();
    const token = await tokenFor();
    expect(await authority.issue({ ...request, idToken: token })).toEqual({
      ok: false,
      error: { code: 'CA_SSH_OFF', facts: { host: authority.host, provisioner: 'okta' } },
    });
    const { certificateRequestPem } = request;
    expect(await authority.issue({ certificateRequestPem, idToken: token })).toMatchObject({ ok: true });
  });

  it('a token from before a restart is refused without a reason, a fresh one is taken', async () => {
    const own = await startOwn();
    const authority = await connect(own);
    const { request } = await makeKeys();
    const older = await tokenFor({ iat: Math.floor(Date.now() / 1000) - 1 });
    await own.restart();
    expect(await authority.issue({ ...request, idToken: older })).toEqual({
      ok: false,
      error: withheld(401),
    });
    expect(own.logText()).toContain('token issued before the bootstrap of certificate authority');
    expectOk(await authority.issue({ ...request, idToken: await tokenFor() }));
  });

  it('an authority without a database revokes nothing, and says that it does not', async () => {
    const own = await startOwn({ database: false });
    const authority = await connect(own);
    const keys = await makeKeys();
    const issued = expectOk(await authority.issue({ ...keys.request, idToken: await tokenFor() }));
    const error = rejected(501, 'The requested method is not implemented by the certificate authority.');
    const chainPem = issued.x509Chain ?? [];
    expect(await authority.revokeX509({ chainPem, privateKeyPem: privateKeyPem(keys.x509) })).toEqual({
      ok: false,
      error,
    });
    const { blob: certificate } = sshOf(issued);
    expect(await authority.revokeSsh({ certificate, sign: keys.ssh.sign })).toEqual({ ok: false, error });
  });

  it('an authority with another root at the same address gets no token', async () => {
    const own = await startOwn();
    const { url, fingerprint } = own;
    const authority = await connect(own);
    expectOk(await authority.health());
    await own.restart({ pki: await createPki() });
    const before = own.requests().length;
    const { request } = await makeKeys();
    const error = { code: 'CA_FINGERPRINT', facts: { host: authority.host, expected: fingerprint } };
    expect(await authority.issue({ ...request, idToken: await tokenFor() })).toEqual({ ok: false, error });
    const parts = { clock: systemClock, log: silentLog };
    expect(await connectAuthority({ url, fingerprint }, parts)).toEqual({ ok: false, error });
    // The first asks whether somebody only looks into the connection; both are public, and carry nothing.
    const root = `GET /root/${fingerprint}`;
    expect(own.requests().slice(before)).toEqual([root, root]);
  });

  it('a rotation of roots asks for the fingerprint of the one that is in use, and revokes what is older', async () => {
    const own = await startOwn();
    const { url, fingerprint: oldFingerprint, rootPem: oldRoot } = own;
    const [oldPki, pki] = [await connect(own), await createPki()];
    const keys = await makeKeys();
    const issued = expectOk(await oldPki.issue({ ...keys.request, idToken: await tokenFor() }));

    await own.restart({ pki, otherRoots: [oldRoot] });
    const stale = await connect({ url, fingerprint: oldFingerprint });
    const order = { ...keys.request, idToken: await tokenFor() };
    expect(await stale.issue(order)).toEqual({
      ok: false,
      error: { code: 'CA_FINGERPRINT', facts: { host: stale.host, expected: oldFingerprint } },
    });
    const fresh = await connect(own);
    expectOk(await fresh.issue(order));
    const revocation = { chainPem: issued.x509Chain ?? [], privateKeyPem: privateKeyPem(keys.x509) };
    expect(await fresh.revokeX509(revocation)).toEqual({ ok: true, value: undefined });
  });

  it('a rotation with a new root that the old one signed is noticed by nobody, whichever root they know', async () => {
    const former = await createPki();
    const own = await startOwn({ pki: former });
    const { url, fingerprint: oldFingerprint, rootPem: oldRoot } = own;
    await own.restart({ pki: await rotatedPki(former), otherRoots: [oldRoot] });
    for (const fingerprint of [oldFingerprint, own.fingerprint]) {
      const authority = await connect({ url, fingerprint });
      const { request, x509 } = await makeKeys();
      const issued = expectOk(await authority.issue({ ...request, idToken: await tokenFor() }));
      const chainPem = issued.x509Chain ?? [];
      expect(chainPem).toHaveLength(3);
      const { rootPem } = authority;
      expectOk(verifyX509Chain({ chainPem, rootPem, publicKey: x509.publicKey, nowMs: Date.now() }));
    }
  });

  it('a stopped authority cannot be reached, and says nothing of the token', async () => {
    const own = await startOwn();
    const authority = await connect(own);
    await own.stop();
    const { request } = await makeKeys();
    expect(await authority.issue({ ...request, idToken: await tokenFor() })).toEqual({
      ok: false,
      error: {
        code: 'CA_UNREACHABLE',
        facts: { host: authority.host, problem: expect.stringContaining('ECONNREFUSED') },
      },
    });
  });
}

describeWith(neededForReal, 'of a real step-ca', () => refusals(startRealAuthority));
describe('of the embedded authority', () => {
  refusals(startEmbeddedAuthority);

  it('an old step-ca passes over the request for the second certificate, which is then not there', async () => {
    const issuer = await startTokenIssuer();
    onTestFinished(() => issuer.stop());
    const okta = { name: 'okta', clientId: CLIENT_ID, configurationEndpoint: issuer.issuer };
    const old = await startEmbeddedAuthority({ provisioners: [okta], identityCsr: false });
    onTestFinished(() => old.stop());
    const authority = await connect(old);
    const { request } = await makeKeys();
    const issued = expectOk(await authority.issue({ ...request, idToken: await idToken(issuer, SAM) }));
    expect(sshOf(issued).keyId).toBe(SAM.email);
    expect(issued.x509Chain).toBeUndefined();
  });
});
