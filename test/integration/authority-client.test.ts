import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectAuthority } from '#main/authority/authority.ts';
import { chooseProvisioner, provisionerRedirectUris } from '#main/authority/choose-provisioner.ts';
import { precheckIdentity } from '#main/authority/precheck.ts';
import { verifySshCertificate } from '#main/certificates/ssh-certificate.ts';
import { systemClock } from '#main/support/clock.ts';
import { silentLog } from '#main/support/log.ts';
import { call } from '#test/stack/authority/call.ts';
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
  leafOf,
  makeKeys,
  neededForReal,
  privateKeyPem,
  SAM,
  type StartAuthority,
  sshOf,
} from './authority-client-support.ts';

function client(start: StartAuthority): void {
  let issuer: TokenIssuer;
  let stack: StackAuthority;
  const tokenFor = (claims: Readonly<Record<string, unknown>>) => idToken(issuer, claims);
  beforeAll(async () => {
    issuer = await startTokenIssuer();
    const shared = { configurationEndpoint: issuer.issuer };
    stack = await start({
      provisioners: [
        {
          ...shared,
          name: 'okta',
          clientId: CLIENT_ID,
          domains: ['example.com'],
          admins: ['admin@example.org', 'ca-admins'],
          listenAddress: '127.0.0.1:10000',
        },
        {
          ...shared,
          name: 'groups',
          clientId: 'groups',
          groups: ['Eng', 'Ops'],
          admins: ['sam@example.com'],
        },
        { ...shared, name: 'x509-only', clientId: 'x509-only', claims: { enableSSHCA: false } },
      ],
    });
  }, BUILD_MS);
  afterAll(async () => {
    await stack?.stop();
    await issuer?.stop();
  });

  it('trusts it by the fingerprint of its root, as people write it', async () => {
    const colons = stack.fingerprint.toUpperCase().replaceAll(/..(?=.)/g, '$&:');
    const authority = await connect({ url: `${stack.url}/`, fingerprint: colons });
    expect(new X509Certificate(authority.rootPem).raw).toEqual(new X509Certificate(stack.rootPem).raw);
    expect(await authority.health()).toEqual({ ok: true, value: undefined });
  });

  it('does not trust it by another fingerprint', async () => {
    const expected = 'ab'.repeat(32);
    const outcome = await connectAuthority(
      { url: stack.url, fingerprint: expected },
      { clock: systemClock, log: silentLog },
    );
    expect(outcome).toEqual({
      ok: false,
      error: { code: 'CA_FINGERPRINT', facts: { host: new URL(stack.url).host, expected } },
    });
  });

  it('configures itself from the public list of provisioners', async () => {
    const authority = await connect(stack);
    const list = expectOk(await authority.oidcProvisioners());
    expect(list.map(({ name, sshEnabled }) => [name, sshEnabled])).toEqual([
      ['okta', true],
      ['groups', true],
      ['x509-only', false],
    ]);
    const chosen = expectOk(chooseProvisioner(list, { authority: authority.host, clientId: CLIENT_ID }));
    expect(chosen).toMatchObject({ name: 'okta', clientSecret: '', configurationEndpoint: issuer.issuer });
    expect(provisionerRedirectUris(chosen)).toEqual(['http://127.0.0.1:10000']);
  });

  it('gets both certificates for one token in one request, and they are what it asked for', async () => {
    const authority = await connect(stack);
    const keys = await makeKeys();
    const { userKeys } = expectOk(await authority.sshKeys());
    const before = stack.requests().length;
    const issued = expectOk(await authority.issue({ ...keys.request, idToken: await tokenFor(SAM) }));
    expect(stack.requests().slice(before)).toEqual(['POST /ssh/sign']);

    const ssh = sshOf(issued);
    const leaf = leafOf(issued);
    const expectation = { publicKey: keys.request.sshPublicKey, userKeys, nowMs: Date.now() };
    expect(verifySshCertificate(ssh, expectation)).toEqual({ ok: true, value: undefined });
    expect([ssh.keyId, ssh.principals]).toEqual(['sam@example.com', ['sam', 'sam@example.com']]);
    const [, intermediate = ''] = issued.x509Chain ?? [];
    expect(leaf.checkPrivateKey(keys.x509.privateKey ?? expect.fail())).toBe(true);
    expect(leaf.verify(new X509Certificate(intermediate).publicKey)).toBe(true);
    expect(new X509Certificate(intermediate).verify(new X509Certificate(authority.rootPem).publicKey)).toBe(
      true,
    );
    expect(leaf.subjectAltName).toContain('email:sam@example.com');
    expect([leaf.validFromDate.getTime(), leaf.validToDate.getTime()]).toEqual([
      ssh.validAfterMs,
      ssh.validBeforeMs,
    ]);
    expect(Math.abs(authority.skewMs() ?? Number.NaN)).toBeLessThan(2_000);
  });

  it('is refused a token that was used before, without a reason but with a name to look up', async () => {
    const authority = await connect(stack);
    const { request } = await makeKeys();
    const token = await tokenFor(SAM);
    expectOk(await authority.issue({ ...request, idToken: token }));
    const again = await authority.issue({ ...request, idToken: token });
    if (again.ok || again.error.code !== 'CA_REFUSED_UNKNOWN') throw new Error(JSON.stringify(again));
    expect(again.error.facts).toMatchObject({ host: authority.host, status: 401 });
    expect(again.error.facts.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(stack.logText()).toContain(again.error.facts.requestId);
    expect(JSON.stringify(again)).not.toContain(token);
  });

  it('gets either certificate alone', async () => {
    const authority = await connect(stack);
    const { request } = await makeKeys();
    const { sshPublicKey, certificateRequestPem } = request;
    const ssh = expectOk(await authority.issue({ sshPublicKey, idToken: await tokenFor(SAM) }));
    expect(sshOf(ssh).publicKey).toEqual(sshPublicKey);
    expect(ssh.x509Chain).toBeUndefined();
    const x509 = expectOk(await authority.issue({ certificateRequestPem, idToken: await tokenFor(SAM) }));
    expect(x509.x509Chain).toHaveLength(2);
    expect(x509.sshCertificate).toBeUndefined();
  });

  it('gets the life it asks for', async () => {
    const authority = await connect(stack);
    const { request } = await makeKeys();
    const before = Date.now();
    /** Counted from some time since then, in whole seconds. */
    const isTenMinutes = (endMs: number): void => {
      expect(endMs).toBeGreaterThan(before + 599_000);
      expect(endMs).toBeLessThanOrEqual(Date.now() + 600_000);
    };
    const issued = expectOk(
      await authority.issue({ ...request, idToken: await tokenFor(SAM), lifeSeconds: 600 }),
    );
    isTenMinutes(sshOf(issued).validBeforeMs ?? 0);
    expect(leafOf(issued).validToDate.getTime()).toBe(sshOf(issued).validBeforeMs);

    const { sshPublicKey: _, ...x509Alone } = request;
    const alone = expectOk(
      await authority.issue({ ...x509Alone, idToken: await tokenFor(SAM), lifeSeconds: 600 }),
    );
    isTenMinutes(leafOf(alone).validToDate.getTime());
  });

  it('is told why a life is too long', async () => {
    const authority = await connect(stack);
    const { request } = await makeKeys();
    const { sshPublicKey: _, ...x509Alone } = request;
    for (const asked of [request, x509Alone]) {
      const refused = await authority.issue({ ...asked, idToken: await tokenFor(SAM), lifeSeconds: 90_000 });
      expect(refused).toMatchObject({
        ok: false,
        error: {
          code: 'CA_REJECTED',
          facts: { status: 403, said: expect.stringMatching(/^requested duration of 25h1m0s/) },
        },
      });
    }
  });

  it('gets an authority’s administrators the names that everybody gets', async () => {
    const authority = await connect(stack);
    const { request } = await makeKeys();
    for (const claims of [
      { aud: CLIENT_ID, email: 'admin@example.org' },
      { aud: CLIENT_ID, email: 'Jane.Doe@example.com', groups: ['ca-admins'] },
    ]) {
      const issued = expectOk(await authority.issue({ ...request, idToken: await tokenFor(claims) }));
      expect(sshOf(issued).keyId).toBe(claims.email);
    }
    const jane = { aud: CLIENT_ID, email: 'Jane.Doe@example.com' };
    const [ordinary, admin] = [
      expectOk(await authority.issue({ ...request, idToken: await tokenFor(jane) })),
      expectOk(
        await authority.issue({ ...request, idToken: await tokenFor({ ...jane, groups: ['ca-admins'] }) }),
      ),
    ];
    expect(sshOf(admin).principals).toEqual(sshOf(ordinary).principals);
    expect(sshOf(admin).extensions).toEqual(sshOf(ordinary).extensions);
  });

  it('knows beforehand whom the authority turns away, and is never wrong about it', async () => {
    const authority = await connect(stack);
    const { request } = await makeKeys();
    const list = expectOk(await authority.oidcProvisioners());
    const emails = [
      'sam@example.com',
      'Sam@EXAMPLE.com',
      'sam@example.org',
      'sam@dev.example.com',
      'admin@EXAMPLE.org',
      'Admin@example.org',
    ];
    const memberships = [undefined, [], ['Eng'], ['eng', 'ca-admins']];
    for (const rules of list.filter(({ name }) => name !== 'x509-only')) {
      for (const email of emails) {
        for (const groups of memberships) {
          const claims = { aud: rules.clientId, email, groups };
          const foretold = precheckIdentity(rules, { email, groups: groups ?? [] }, authority.host);
          const happened = await authority.issue({ ...request, idToken: await tokenFor(claims) });
          expect({ ...claims, accepted: foretold.ok }).toEqual({ ...claims, accepted: happened.ok });
          if (!foretold.ok && !happened.ok) expect(happened.error).toEqual(foretold.error);
        }
      }
    }
  });

  it('finds out that SSH is off for the provisioner, and gets the other certificate', async () => {
    const authority = await connect(stack);
    const { request } = await makeKeys();
    const claims = { ...SAM, aud: 'x509-only' };
    expect(await authority.issue({ ...request, idToken: await tokenFor(claims) })).toEqual({
      ok: false,
      error: { code: 'CA_SSH_OFF', facts: { host: authority.host, provisioner: 'x509-only' } },
    });
    const { certificateRequestPem } = request;
    expect(await authority.issue({ certificateRequestPem, idToken: await tokenFor(claims) })).toMatchObject({
      ok: true,
    });
  });

  it('revokes both certificates by themselves, and again without harm', async () => {
    const authority = await connect(stack);
    const keys = await makeKeys();
    const issued = expectOk(await authority.issue({ ...keys.request, idToken: await tokenFor(SAM) }));
    const x509 = { chainPem: issued.x509Chain ?? [], privateKeyPem: privateKeyPem(keys.x509) };
    const ssh = { certificate: sshOf(issued).blob, sign: keys.ssh.sign };
    const renew = () =>
      call(stack, 'POST', '/renew', {
        client: { certPem: x509.chainPem.join(''), keyPem: x509.privateKeyPem },
      });
    expect((await renew()).status).toBe(201);
    for (let time = 0; time < 2; time += 1) {
      expect(await authority.revokeX509(x509)).toEqual({ ok: true, value: undefined });
      expect(await authority.revokeSsh(ssh)).toEqual({ ok: true, value: undefined });
    }
    expect((await renew()).status).toBe(401);
  });

  it('spends a token that nobody needs, so that whoever sees it gets nothing', async () => {
    const authority = await connect(stack);
    const { request } = await makeKeys();
    for (const person of [SAM, { ...SAM, email: 'admin@example.org' }]) {
      const spent = await tokenFor(person);
      expectOk(await authority.spend(spent));
      expect(await authority.issue({ ...request, idToken: spent })).toMatchObject({
        ok: false,
        error: { code: 'CA_REFUSED_UNKNOWN', facts: { status: 401 } },
      });
      expectOk(await authority.spend(spent));
    }
  });

  it('does not get a certificate revoked with another key', async () => {
    const authority = await connect(stack);
    const keys = await makeKeys();
    const other = await makeKeys();
    const issued = expectOk(await authority.issue({ ...keys.request, idToken: await tokenFor(SAM) }));
    expect(
      await authority.revokeSsh({ certificate: sshOf(issued).blob, sign: other.ssh.sign }),
    ).toMatchObject({
      ok: false,
      error: { code: 'CA_REFUSED_UNKNOWN', facts: { status: 401 } },
    });
  });

  it('goes on after a restart of the authority, over a connection that died unseen', async () => {
    const authority = await connect(stack);
    const { request } = await makeKeys();
    expect(await authority.health()).toMatchObject({ ok: true });
    await stack.restart();
    expect(await authority.health()).toMatchObject({ ok: true });
    expect(await authority.issue({ ...request, idToken: await tokenFor(SAM) })).toMatchObject({ ok: true });
  });

  it('has a connection ready when the token comes', async () => {
    const authority = await connect(stack);
    const { request } = await makeKeys();
    const waiting = new AbortController();
    const before = stack.requests().length;
    authority.keepWarm(waiting.signal);
    while (stack.requests().length === before) await new Promise<void>((resolve) => setImmediate(resolve));
    waiting.abort();
    expectOk(await authority.issue({ ...request, idToken: await tokenFor(SAM) }));
    expect(stack.requests().slice(before)).toEqual(['GET /health', 'POST /ssh/sign']);
  });
}

describeWith(neededForReal, 'the client of a real step-ca', () => client(startRealAuthority));
describe('the client of the embedded authority', () => client(startEmbeddedAuthority));
