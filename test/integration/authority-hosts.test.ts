import { describe, expect, it, onTestFinished } from 'vitest';
import { call } from '#test/stack/authority/call.ts';
import { startEmbeddedAuthority, startRealAuthority } from '#test/stack/authority/index.ts';
import { startTokenIssuer } from '#test/stack/issuer.ts';
import { describeWith } from '#test/support/needs.ts';
import {
  BUILD_MS,
  CLIENT_ID,
  connect,
  expectOk,
  idToken,
  neededForReal,
  type StartAuthority,
} from './authority-client-support.ts';
import { sshKey } from './authority-contract/party.ts';

function hosts(start: StartAuthority): void {
  const startWith = async (database: boolean) => {
    const issuer = await startTokenIssuer();
    onTestFinished(() => issuer.stop());
    const configurationEndpoint = issuer.issuer;
    const okta = { name: 'okta', clientId: CLIENT_ID, configurationEndpoint, admins: ['admin@example.com'] };
    const stack = await start({ provisioners: [okta], database });
    onTestFinished(() => stack.stop());
    return { issuer, stack, authority: await connect(stack) };
  };

  it('are those with certificates', { timeout: BUILD_MS }, async () => {
    const { issuer, stack, authority } = await startWith(true);
    expect(expectOk(await authority.hosts())).toEqual([]);
    const ott = await idToken(issuer, { aud: CLIENT_ID, email: 'admin@example.com' });
    const principals = ['Web-1.example.com', '10.0.0.1'];
    const body = { publicKey: sshKey().blob, ott, certType: 'host', keyID: 'web-1', principals };
    expect((await call(stack, 'POST', '/ssh/sign', { body })).status).toBe(201);
    expect(expectOk(await authority.hosts())?.toSorted()).toEqual(['10.0.0.1', 'web-1.example.com']);
    expect(expectOk(await authority.checkHost('WEB-1.example.com'))).toBe(true);
    expect(expectOk(await authority.checkHost('web-2.example.com'))).toBe(false);
  });

  it('are not known without a database', { timeout: BUILD_MS }, async () => {
    const { authority } = await startWith(false);
    expect(expectOk(await authority.hosts())).toBeUndefined();
    expect(expectOk(await authority.checkHost('web-1.example.com'))).toBeUndefined();
  });
}

describe('hosts of the embedded authority', () => hosts(startEmbeddedAuthority));
describeWith(neededForReal, 'hosts of a real step-ca', () => hosts(startRealAuthority));
