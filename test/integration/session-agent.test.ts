import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { parseSshCertificate } from '#main/certificates/ssh-certificate.ts';
import { ALEX, agentBlobs, signInAs } from '#test/support/engine.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { describeWith } from '#test/support/needs.ts';
import { codeOf, isFile, leftOf, sessionBench, success, unaborted } from '#test/support/session-bench.ts';
import { type RealSshAgent, setLocked, startSshAgent } from '#test/support/ssh-agent.ts';

/** A quarter of an hour, and the fifth of chance on top. */
const SOON_MS = 1.2 * 15 * 60_000;

describeWith(['ssh-agent', 'go'], 'the ssh-agent of a session', () => {
  const on = sessionBench({ authority: 'step-ca', shortestLife: '5s' });

  const serials = async (socket = on.agent.socket): Promise<readonly string[]> =>
    (await agentBlobs(socket)).map((blob) => {
      const parsed = parseSshCertificate(blob);
      return parsed.ok ? parsed.value.serial : parsed.error;
    });

  async function withOtherAgent(body: (other: RealSshAgent) => Promise<void>): Promise<void> {
    const folder = join(on.folder, 'other');
    mkdirSync(folder);
    const other = await startSshAgent(folder);
    try {
      await body(other);
    } finally {
      await other.stop();
    }
  }

  it('keeps the valid certificate that it has when, being locked, it does not take the next one', async () => {
    const first = await on.signedIn();
    await setLocked(on.agent.socket, true);
    const locked = success(await on.session.renew(unaborted()));
    await setLocked(on.agent.socket, false);
    expect(locked.state).toMatchObject({ kind: 'attention', failure: { code: 'AGENT_REFUSED' } });
    expect(locked.ssh?.serial).toBe(first.ssh?.serial);
    expect(locked.x509?.serial).not.toBe(first.x509?.serial);
    expect((locked.nextRenewalAtMs ?? Infinity) - Date.now()).toBeLessThanOrEqual(SOON_MS);
    expect(await serials()).toEqual([first.ssh?.serial]);
    const delivered = success(await on.session.renew(unaborted()));
    expect(delivered.state).toEqual({ kind: 'fresh' });
    expect(delivered.ssh?.serial).not.toBe(first.ssh?.serial);
    expect(await serials()).toEqual([delivered.ssh?.serial]);
  });

  it('has none any more where SSH is switched off, though the renewal is refused', async () => {
    const first = await on.signedIn();
    const off = on.engine({ settings: { ssh: { enabled: false } } });
    on.stack.provider.faults.set('token', { kind: 'reset', acted: false });
    expect(codeOf(await off.renew(unaborted()))).toBe('OKTA_UNREACHABLE');
    expect(await serials()).toEqual([]);
    const after = success(await off.snapshot());
    expect([after.ssh, after.x509?.serial]).toEqual([undefined, first.x509?.serial]);
    on.stack.provider.faults.clear();
    expect(success(await off.renew(unaborted()))).toMatchObject({ state: { kind: 'fresh' } });
  });

  it('keeps its certificate when a process without an agent renews, which says so and tries again soon', async () => {
    const first = await on.signedIn();
    const elsewhere = on.engine({ agentSocket: join(on.folder, 'nobody.sock') });
    const undelivered = success(await elsewhere.renew(unaborted()));
    expect(undelivered.state).toMatchObject({ kind: 'attention', failure: { code: 'NO_AGENT' } });
    expect(undelivered.ssh).toMatchObject({
      serial: first.ssh?.serial,
      agent: { address: on.agent.socket, listed: true },
    });
    expect((undelivered.nextRenewalAtMs ?? Infinity) - Date.now()).toBeLessThanOrEqual(SOON_MS);
    expect(await serials()).toEqual([first.ssh?.serial]);
    expect(success(await on.session.renew(unaborted())).state).toEqual({ kind: 'fresh' });
  });

  it('keeps nothing when a host on Windows ends, whose agent would keep it for ever; the next one brings another', async () => {
    const ssh = { agent: on.agent.socket };
    // The store of Windows is not here.
    const settings = { ssh, x509: { store: false } };
    const host = on.engine({ platform: 'win32', settings, hosted: true });
    const first = await on.signedIn(host);
    expect(await serials()).toEqual([first.ssh?.serial]);
    await on.engine({ settings: { ssh } }).close();
    expect(await serials()).toEqual([first.ssh?.serial]);
    await host.close();
    expect(await serials()).toEqual([]);
    const next = success(await on.engine({ platform: 'win32', settings }).renew(unaborted()));
    expect(next.state).toEqual({ kind: 'fresh' });
    expect(await serials()).toEqual([next.ssh?.serial]);
  });

  it('keeps what a command on Windows brought without a host when that command ends', async () => {
    const settings = { ssh: { agent: on.agent.socket }, x509: { store: false } };
    const command = on.engine({ platform: 'win32', settings });
    const { ssh } = await on.signedIn(command);
    await command.close();
    expect(await serials()).toEqual([ssh?.serial]);
  });

  it('keeps nothing on Windows also where a renewal hangs when the host ends, and holds the lock', async () => {
    const settings = { ssh: { agent: on.agent.socket }, x509: { store: false } };
    const clock = new FakeClock(Date.now());
    const host = on.engine({ platform: 'win32', settings, hosted: true, clock });
    const { ssh } = await on.signedIn(host);
    on.stack.provider.faults.set('token', { kind: 'slow', ms: 60_000 }, 1);
    const asked = on.tokenRequests();
    const renewal = host.renew(unaborted());
    await vi.waitFor(() => expect(on.tokenRequests()).toBe(asked + 1));
    let isClosed = false;
    const closed = host.close().then(() => {
      isClosed = true;
    });
    await clock.advance(3_000);
    expect([isClosed, await serials()]).toEqual([false, [ssh?.serial]]);
    await clock.advance(1_000);
    await vi.waitFor(() => expect(isClosed).toBe(true));
    expect(await serials()).toEqual([]);
    await closed;
    // Its own end, so that nothing of it is left for the next test.
    await clock.advance(60_000);
    await renewal;
  });

  it('is found again by a sign-out in a process with another agent, or none', async () => {
    await withOtherAgent(async (other) => {
      for (const agentSocket of [other.socket, join(on.folder, 'nobody.sock')]) {
        await on.signedIn();
        const elsewhere = on.engine({ agentSocket });
        expect(success(await elsewhere.signOut({ everywhere: false })).left).toEqual([]);
        expect(await serials()).toEqual([]);
      }
    });
  });

  it('gives its certificate back when a renewal goes to another agent', async () => {
    await withOtherAgent(async (other) => {
      await on.signedIn();
      const moved = success(await on.engine({ agentSocket: other.socket }).renew(unaborted()));
      expect(moved.ssh?.agent).toEqual({ address: other.socket, listed: true });
      expect(await serials(other.socket)).toEqual([moved.ssh?.serial]);
      expect(await serials()).toEqual([]);
    });
  });

  it('is named by the sign-out where it is gone, while everything else goes', async () => {
    await withOtherAgent(async (other) => {
      const seen = await on.signedIn(on.engine({ agentSocket: other.socket }));
      await other.stop();
      const report = success(await on.session.signOut({ everywhere: false }));
      expect(leftOf(report)).toEqual(['ssh NO_AGENT', 'agent NO_AGENT']);
      expect(report.left.map(({ endsAtMs }) => endsAtMs)).toEqual([
        seen.ssh?.validBeforeMs,
        seen.ssh?.validBeforeMs,
      ]);
      expect(isFile(seen.x509?.files?.key)).toBe(false);
      expect([...on.secrets.items]).toEqual([]);
    });
  });

  it('is named by the sign-out where it is locked and so keeps the certificate', async () => {
    const { ssh } = await on.signedIn();
    await setLocked(on.agent.socket, true);
    const report = success(await on.session.signOut({ everywhere: false }));
    await setLocked(on.agent.socket, false);
    expect(leftOf(report)).toEqual(['ssh AGENT_REFUSED', 'agent AGENT_REFUSED']);
    expect(await serials()).toEqual([ssh?.serial]);
  });

  it('holds the certificates of two organisations at one authority, each as long as its own sign-in', async () => {
    const second = on.engine({ profile: 'second' });
    await on.signedIn();
    success(await second.signIn(signInAs(ALEX)));
    const mine = success(await on.session.renew(unaborted()));
    const theirs = success(await second.renew(unaborted()));
    expect(new Set(await serials())).toEqual(new Set([mine.ssh?.serial, theirs.ssh?.serial]));
    expect(success(await on.session.signOut({ everywhere: false })).left).toEqual([]);
    expect(await serials()).toEqual([theirs.ssh?.serial]);
    expect(isFile(theirs.x509?.files?.key)).toBe(true);
    expect(success(await second.snapshot()).state).toEqual({ kind: 'fresh' });
    expect(success(await second.signOut({ everywhere: false })).left).toEqual([]);
    expect(await serials()).toEqual([]);
  });
});
