import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { agentBlobs } from '#test/support/engine.ts';
import { eventually } from '#test/support/eventually.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { describeWith } from '#test/support/needs.ts';
import { isFile, leftOf, sessionBench, success, unaborted } from '#test/support/session-bench.ts';

const here = { everywhere: false };

describeWith(['ssh-agent', 'go'], 'a sign-out', () => {
  const on = sessionBench({ authority: 'step-ca' });

  const revocations = (): readonly string[] =>
    on.stack.authority.requests().filter((request) => /^POST \/(ssh\/)?revoke$/.test(request));

  it.each([
    ['is missing', () => rmSync(on.recordPath)],
    ['is damaged', () => writeFileSync(on.recordPath, '{"version": 1, "person"', { mode: 0o600 })],
  ])('leaves no key and no refresh token where the record %s', async (_, spoil) => {
    const { x509 } = await on.signedIn();
    spoil();
    expect(success(await on.engine().signOut(here)).left).toEqual([]);
    expect(isFile(x509?.files?.key)).toBe(false);
    expect(on.stack.provider.liveRefreshTokens()).toBe(0);
    expect([...on.secrets.items]).toEqual([]);
    expect(isFile(on.recordPath)).toBe(false);
  });

  it('leaves no key and no refresh token where a folder stands in the place of the record, and says so', async () => {
    const { x509 } = await on.signedIn();
    rmSync(on.recordPath);
    mkdirSync(on.recordPath);
    expect(leftOf(success(await on.engine().signOut(here)))).toEqual(['files FILE_REFUSED']);
    expect(isFile(x509?.files?.key)).toBe(false);
    expect(on.stack.provider.liveRefreshTokens()).toBe(0);
    expect([...on.secrets.items]).toEqual([]);
    rmSync(on.recordPath, { recursive: true });
  });

  it('everywhere waits nine seconds at most for Okta, and what comes later is kept nowhere', async () => {
    await on.signedIn();
    const clock = new FakeClock(Date.now());
    const patient = on.engine({ clock });
    on.stack.provider.faults.set('token', { kind: 'slow', ms: 3_000 }, 1);
    const asked = on.tokenRequests();
    const started = clock.now();
    const before = revocations().length;
    const answer = patient.signOut({ everywhere: true });
    await eventually(() => {
      expect(on.tokenRequests()).toBe(asked + 1);
      expect(revocations()).toHaveLength(before + 2);
    });
    await eventually(async () => {
      if (clock.now() < started + 9_000) await clock.advance(1_000);
      expect(clock.now()).toBe(started + 9_000);
    });
    const report = success(await answer);
    expect(leftOf(report)).toEqual(['okta OKTA_UNREACHABLE']);
    expect(report.endSessionUrl).toBeUndefined();
    expect(await agentBlobs(on.agent.socket)).toEqual([]);
    const written = on.secrets.seen.length;
    await eventually(() => expect(on.stack.provider.liveRefreshTokens()).toBe(0));
    expect([...on.secrets.items]).toEqual([]);
    expect(on.secrets.seen).toHaveLength(written);
  });

  it('in the process that signed in revokes the client certificate that another one has renewed', async () => {
    await on.signedIn();
    success(await on.engine().renew(unaborted()));
    const before = revocations().length;
    expect(success(await on.session.signOut(here)).left).toEqual([]);
    expect(revocations()).toHaveLength(before + 2);
  });

  it.each([
    ['are wanted in another folder now', () => ({ folder: join(on.folder, 'new') })],
    ['are not wanted any more', () => ({ files: false })],
  ])('removes the old files, and revokes by their key, where files %s', async (_, x509) => {
    const before = on.engine({ settings: { x509: { folder: join(on.folder, 'old') } } });
    const seen = await on.signedIn(before);
    expect(isFile(join(on.folder, 'old', 'current', 'key.pem'))).toBe(true);
    const after = on.engine({ settings: { x509: x509() } });
    expect(success(await after.signOut(here)).left).toEqual([]);
    expect(isFile(seen.x509?.files?.key)).toBe(false);
  });
});

describeWith(['ssh-agent', 'go'], 'a renewal after the settings of the files have changed', () => {
  const on = sessionBench({ authority: 'step-ca' });

  it.each([
    ['moves them to another folder', () => ({ folder: join(on.folder, 'new') }), true],
    ['takes them away', () => ({ files: false }), false],
  ])('%s, and leaves no key behind', async (_, x509, isThere) => {
    const before = on.engine({ settings: { x509: { folder: join(on.folder, 'old') } } });
    await on.signedIn(before);
    const after = on.engine({ settings: { x509: x509() } });
    const seen = success(await after.renew(unaborted()));
    expect(seen.state).toEqual({ kind: 'fresh' });
    expect(isFile(join(on.folder, 'old', 'current', 'key.pem'))).toBe(false);
    expect(isFile(join(on.folder, 'new', 'current', 'key.pem'))).toBe(isThere);
    expect(seen.x509?.files !== undefined).toBe(isThere);
  });
});
