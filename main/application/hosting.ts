import type { ControlAddress } from '../control/address.ts';
import type { HostInfo } from '../control/contract.ts';
import { openHost } from '../control/host.ts';
import type { SessionParts } from '../session/context.ts';
import { createSession } from '../session/session.ts';
import type { LoadedSettings } from '../settings/load.ts';
import { resolveProfile } from '../settings/profile.ts';
import type { Failure } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import type { Hosting } from './composition.ts';
import { createSessions } from './sessions.ts';

export interface HostingParts {
  readonly address: ControlAddress;
  readonly sessionParts: SessionParts;
  readonly version: string;
  readonly kind: HostInfo['kind'];
  /** Read afresh each time: organisations may be added while the host runs. */
  settings(): Promise<Result<LoadedSettings, Failure>>;
}

/**
 * Hosts the sessions of this user: answers commands on the control socket, and keeps every organisation of the settings
 * fresh until it is closed. Fails where another process hosts already. Where the settings cannot be used `latchkey agent`
 * has nothing to do and fails too; the tray application hosts all the same, and shows what is wrong with them.
 */
export async function startHosting(parts: HostingParts): Promise<Result<Hosting, Failure>> {
  const { sessionParts, version, kind } = parts;
  const { clock, log } = sessionParts;
  const loaded = await parts.settings();
  if (!loaded.ok && kind === 'agent') return loaded;
  const sessions = createSessions({
    async profile(name) {
      const settings = await parts.settings();
      return settings.ok ? resolveProfile(settings.value.settings, name) : settings;
    },
    make(profile, signal) {
      const session = createSession(profile, sessionParts, true);
      // What a crash left is put right first; who asks meanwhile is answered all the same.
      void session.tidy().then(() => session.keepFresh(signal));
      return session;
    },
  });
  const opened = await openHost(parts.address, { clock, log, version, kind, session: sessions.get });
  if (!opened.ok) return opened;
  const host = opened.value;
  const profiles = loaded.ok ? Object.keys(loaded.value.settings.profiles) : [];
  for (const name of profiles) void sessions.get(name);
  log.info('host.started', { version, pid: host.info.pid, profiles });
  return ok({
    host: host.info,
    profiles,
    session: sessions.get,
    wake: sessions.wake,
    async close() {
      await host.close();
      // Windows' ssh-agent keeps what it has for ever.
      if (sessionParts.platform === 'win32') await sessions.leaveAgents();
      sessions.close();
      log.info('host.stopped', { pid: host.info.pid });
    },
  });
}
