import { copyFileSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LocalSession } from '#main/session/session.ts';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import { systemClock } from '#main/support/clock.ts';
import { acquireLock } from '#main/support/lock.ts';
import { agentBlobs, SAM } from '#test/support/engine.ts';
import { eventually } from '#test/support/eventually.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { startGate } from '#test/support/gate.ts';
import { describeWith } from '#test/support/needs.ts';
import { codeOf, isFile, sessionBench, success, unaborted } from '#test/support/session-bench.ts';

/** Of certificates here, in milliseconds: short, so that the faked time stays near that of the servers. */
const LIFE_MS = 60_000;
const MINUTE_MS = 60_000;

describeWith(['ssh-agent', 'go'], 'a session that is kept fresh in the background', () => {
  const on = sessionBench({
    authority: 'step-ca',
    shortestLife: '5s',
    defaultLife: `${LIFE_MS / 1000}s`,
  });
  let clock: FakeClock;
  let host: LocalSession;
  let stop: AbortController;

  beforeEach(() => {
    clock = new FakeClock(Date.now());
    host = on.engine({ clock, settings: { renewAt: 10 } });
    stop = new AbortController();
  });
  afterEach(() => stop.abort());

  /** Time passes in small steps, between which disk, sockets and servers get some of the real one. */
  async function pass(ms: number, stepMs = 250): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      await clock.advance(stepMs);
      await pause(10);
    }
  }

  /**
   * Lets a second pass at a time until the session looks so, half a minute at most. While it renews, real servers are
   * at work, and whatever a busy computer makes of that is not to count as seconds.
   */
  async function passUntil(
    looksSo: (seen: SessionSnapshot) => boolean,
    from: LocalSession = host,
  ): Promise<SessionSnapshot> {
    for (let seconds = 0; seconds < 30; seconds++) {
      for (let looks = 0, enough = 10; looks < enough; looks++) {
        const seen = success(await from.snapshot());
        if (looksSo(seen)) return seen;
        enough = seen.state.kind === 'renewing' ? 500 : 10;
        await pause(10);
      }
      await clock.advance(1_000);
    }
    throw new Error(`it never did: ${JSON.stringify(success(await from.snapshot()).state)}`);
  }

  const isNewAnd =
    (kind: SessionSnapshot['state']['kind'], before: SessionSnapshot) =>
    (seen: SessionSnapshot): boolean =>
      seen.state.kind === kind && seen.ssh?.serial !== before.ssh?.serial;

  it('has new certificates when a tenth of their life is over, without anybody', async () => {
    const first = await on.signedIn(host);
    const dueInMs = (first.nextRenewalAtMs ?? Infinity) - clock.now();
    expect(dueInMs).toBeLessThanOrEqual(LIFE_MS / 10);
    const asked = on.signatures();
    host.keepFresh(stop.signal);
    await pass(Math.floor(dueInMs / 250 - 1) * 250);
    expect(on.signatures()).toBe(asked);
    const second = await passUntil(isNewAnd('fresh', first));
    expect(second.x509?.serial).not.toBe(first.x509?.serial);
    expect(on.signatures()).toBe(asked + 1);
    expect(await agentBlobs(on.agent.socket)).toHaveLength(1);
    expect(on.stack.provider.liveRefreshTokens()).toBe(1);
  });

  it('is offline while Okta is down, and fresh by itself soon after Okta is back', async () => {
    const first = await on.signedIn(host);
    on.stack.provider.faults.set('everything', { kind: 'reset', acted: false });
    host.keepFresh(stop.signal);
    const offline = await passUntil(({ state }) => state.kind === 'offline');
    expect(offline.state).toMatchObject({ failure: { code: 'OKTA_UNREACHABLE' } });
    expect(offline.ssh).toEqual(first.ssh);
    on.stack.provider.faults.clear();
    await passUntil(isNewAnd('fresh', first));
    expect(on.stack.provider.liveRefreshTokens()).toBe(1);
  });

  it('does not wait for the end of a pause when it is woken: the network has come back', async () => {
    const first = await on.signedIn(host);
    on.stack.provider.faults.set('everything', { kind: 'reset', acted: false });
    host.keepFresh(stop.signal);
    await passUntil(({ state }) => state.kind === 'offline');
    on.stack.provider.faults.clear();
    // No time passes from here on.
    host.wake();
    await eventually(async () => {
      const seen = success(await host.snapshot());
      expect([seen.state.kind, seen.ssh?.serial === first.ssh?.serial]).toEqual(['fresh', false]);
    });
    const asked = on.signatures();
    // Where nothing waits, being woken changes nothing.
    host.wake();
    await clock.settle();
    expect(on.signatures()).toBe(asked);
  });

  it('is offline while the authority is away, which costs no refresh, and fresh by itself once it is back', async () => {
    const { authority } = on.stack;
    const gate = await startGate(Number(new URL(authority.url).port));
    try {
      const { fingerprint, provisioner } = authority;
      const url = `https://127.0.0.1:${gate.port}`;
      const far = on.engine({
        clock,
        settings: { renewAt: 10, authority: { url, fingerprint, provisioner } },
      });
      const first = await on.signedIn(far);
      const [token] = on.secrets.items.values();
      const asked = on.tokenRequests();
      gate.shut();
      far.keepFresh(stop.signal);
      const offline = await passUntil(({ state }) => state.kind === 'offline', far);
      expect(offline.state).toMatchObject({ failure: { code: 'CA_UNREACHABLE' } });
      await pass(5_000);
      expect(on.tokenRequests()).toBe(asked);
      expect([...on.secrets.items.values()]).toEqual([token]);
      gate.open();
      await passUntil(isNewAnd('fresh', first), far);
      expect(on.tokenRequests()).toBe(asked + 1);
    } finally {
      stop.abort();
      await gate.stop();
    }
  });

  it('tidies files and agent once when the certificates of an ended session run out', async () => {
    const { x509 } = await on.signedIn(host);
    on.stack.provider.people.deactivate(SAM.login);
    expect(codeOf(await host.renew(unaborted()))).toBe('SESSION_ENDED');
    host.keepFresh(stop.signal);
    await pass(LIFE_MS / 2, 1_000);
    expect(await agentBlobs(on.agent.socket)).toHaveLength(1);
    expect(isFile(x509?.files?.key)).toBe(true);
    const seen: SessionSnapshot[] = [];
    host.watch((snapshot) => seen.push(snapshot));
    await pass(LIFE_MS / 2 + 2_000, 1_000);
    await eventually(async () => {
      expect(await agentBlobs(on.agent.socket)).toEqual([]);
      expect(isFile(x509?.files?.key)).toBe(false);
      expect(seen).toHaveLength(1);
    });
    await pass(5 * MINUTE_MS, 5_000);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.state).toMatchObject({ kind: 'attention', failure: { code: 'SESSION_ENDED' } });
  });

  it('asks nobody for anything while its record cannot be written, and goes on once it can', async () => {
    const first = await on.signedIn(host);
    const [token] = on.secrets.items.values();
    const asked = { signatures: on.signatures(), tokens: on.tokenRequests() };
    // Can be read, but never replaced: writing refuses links.
    const target = `${on.recordPath}.elsewhere`;
    renameSync(on.recordPath, target);
    symlinkSync(target, on.recordPath);
    host.keepFresh(stop.signal);
    await pass((first.nextRenewalAtMs ?? 0) - clock.now() + 3_000);
    expect(codeOf(await host.renew(unaborted()))).toBe('FILE_REFUSED');
    expect({ signatures: on.signatures(), tokens: on.tokenRequests() }).toEqual(asked);
    expect([...on.secrets.items.values()]).toEqual([token]);
    expect(await agentBlobs(on.agent.socket)).toHaveLength(1);
    rmSync(on.recordPath);
    copyFileSync(target, on.recordPath);
    await passUntil(isNewAnd('fresh', first));
    expect(on.signatures()).toBe(asked.signatures + 1);
  });

  it('is tidied a minute later where another process was at work when the host began', async () => {
    const { x509 } = await on.signedIn(host);
    rmSync(on.recordPath);
    const lock = join(on.folder, 'run', 'example.change.lock');
    const held = success(await acquireLock(lock, { clock: systemClock, waitMs: 0, what: 'another process' }));
    let isTidied = false;
    const tidying = host.tidy().then(() => {
      isTidied = true;
    });
    while (!isTidied) await pass(1_000);
    await tidying;
    expect(isFile(x509?.files?.key)).toBe(true);
    held.release();
    host.keepFresh(stop.signal);
    await pass(MINUTE_MS + 2_000, 1_000);
    await eventually(async () => {
      expect(isFile(x509?.files?.key)).toBe(false);
      expect(await agentBlobs(on.agent.socket)).toEqual([]);
    });
  });

  it('begins no renewal where it was stopped while it tidied', async () => {
    await on.signedIn(host);
    const run = join(on.folder, 'run');
    const lock = join(run, 'example.change.lock');
    const held = success(await acquireLock(lock, { clock: systemClock, waitMs: 0, what: 'another process' }));
    const claims = readdirSync(run).length;
    const renewals = vi.spyOn(host, 'renew');
    // Both have ended, and are to be renewed.
    clock.jump(LIFE_MS + 1_000);
    host.keepFresh(stop.signal);
    await eventually(async () => expect(readdirSync(run).length).toBeGreaterThan(claims));
    stop.abort();
    held.release();
    await host.close();
    await clock.settle();
    expect(renewals).not.toHaveBeenCalled();
  });
});
