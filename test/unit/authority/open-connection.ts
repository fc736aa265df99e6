import { onTestFinished } from 'vitest';
import { type Connection, openConnection } from '#main/authority/connection.ts';
import { silentLog } from '#main/support/log.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { json, type ScriptedAuthority, startScriptedAuthority } from './scripted-authority.ts';

export const TIMEOUT_MS = 15_000;
export const HEALTH = { method: 'GET', path: '/health' } as const;
export const SIGN = { method: 'POST', path: '/ssh/sign', body: { ott: 'token' } } as const;
export const healthy = json(200, { status: 'ok' });

/** A healthy server and one connection of ours to it, in fake time. */
export async function open(
  options?: Parameters<typeof startScriptedAuthority>[0],
): Promise<{ server: ScriptedAuthority; clock: FakeClock; connection: Connection }> {
  const server = await startScriptedAuthority(options);
  server.answer(healthy);
  const clock = new FakeClock();
  const connection = openConnection({
    location: { origin: server.url, host: 'ca.example.com', fingerprint: server.fingerprint },
    rootPem: server.rootPem,
    clock,
    log: silentLog,
    timeoutMs: TIMEOUT_MS,
  });
  onTestFinished(() => connection.close());
  return { server, clock, connection };
}
