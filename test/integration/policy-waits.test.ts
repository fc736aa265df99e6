import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPolicy, type SessionPolicy } from '#main/session/policy.ts';
import { silentLog } from '#main/support/log.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { temporaryFolder } from '#test/support/temp.ts';

const REFRESH_EVERY_MS = 10 * 60_000;
const PATIENCE_MS = 5_000;

describe('a policy whose server does not answer', () => {
  const clock = new FakeClock(Date.parse('2026-11-23T12:00:00Z'));
  let asked = 0;
  let isSilent = false;
  const server = createServer((_, response) => {
    asked += 1;
    if (!isSilent) response.end('version: 1\nserial: 41\n');
  });
  let open: () => SessionPolicy;
  const signal = new AbortController().signal;

  beforeEach(async () => {
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/policy.yaml`;
    const state = join(temporaryFolder(), 'state');
    const access = { file: undefined, url, keys: [], refreshEverySeconds: REFRESH_EVERY_MS / 1000 };
    const parts = { clock, log: silentLog, environment: {}, platform: process.platform, folders: { state } };
    // Each command is a process of its own.
    open = () => openPolicy({ name: 'example', access, network: {} }, parts);
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is waited for once in a while, and not by each command', async () => {
    const inForce = { ok: true, value: { policy: { serial: 41 }, asOfMs: clock.now(), notes: [] } };
    expect(await open().upToDate(signal, PATIENCE_MS)).toMatchObject(inForce);
    await clock.advance(REFRESH_EVERY_MS);
    isSilent = true;
    for (const already of [1, 2]) {
      const waiting = open().upToDate(signal, PATIENCE_MS);
      while (asked === already) await pause(5);
      await clock.advance(PATIENCE_MS);
      // That nobody waited any longer is no news of the server.
      expect(await waiting).toMatchObject(inForce);
      // This would wait for ever, because the clock stands still.
      expect(await open().upToDate(signal, PATIENCE_MS)).toMatchObject(inForce);
      expect(asked).toBe(already + 1);
      await clock.advance(5 * 60_000);
    }
    isSilent = false;
    const asOfMs = clock.now();
    expect(await open().upToDate(signal, PATIENCE_MS)).toMatchObject({ value: { asOfMs } });
  });

  it('says how long it was waited for where there is none yet', async () => {
    isSilent = true;
    const before = asked;
    const waiting = open().upToDate(signal, PATIENCE_MS);
    while (asked === before) await pause(5);
    await clock.advance(PATIENCE_MS);
    const facts = { problem: 'there was no answer within 5 s' };
    expect(await waiting).toMatchObject({ error: { code: 'POLICY_UNREACHABLE', facts } });
  });
});
