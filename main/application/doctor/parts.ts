import type { HostInfo } from '../../control/contract.ts';
import { agentAbilities } from '../../delivery/ssh-agent/abilities.ts';
import type { SshAgent } from '../../delivery/ssh-agent/types.ts';
import { createContext, type SessionParts } from '../../session/context.ts';
import { openPolicy } from '../../session/policy.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import type { LoadedSettings } from '../../settings/load.ts';
import type { ResolvedProfile } from '../../settings/schema.ts';
import type { Failure } from '../../support/failure.ts';
import { ok, type Result } from '../../support/result.ts';
import { filesProblem, listenProblem, showsTrayIcons } from './looks/computer.ts';
import { networkLooks } from './looks/network.ts';
import { once } from './looks/once.ts';
import type { CheckupParts } from './types.ts';

export interface CheckupSources {
  readonly sessionParts: SessionParts;
  settings(): Promise<Result<LoadedSettings, Failure>>;
  profile(): Promise<Result<ResolvedProfile, Failure>>;
  readonly settingsFile: string;
  /** Where IT's settings are; undefined where there is no place for any. */
  readonly managedFile: string | undefined;
  snapshot(): Promise<Result<SessionSnapshot, Failure>>;
  host(): Promise<Result<HostInfo | undefined, Failure>>;
}

/** The real things behind the checkup's steps. */
export function checkupParts(sources: CheckupSources): CheckupParts {
  const { sessionParts, settingsFile: file, managedFile: managed } = sources;
  const { environment } = sessionParts;
  const profile = once(sources.profile);
  const snapshot = once(sources.snapshot);
  const agent = once(async (): Promise<Result<SshAgent, Failure>> => {
    const chosen = await profile();
    return chosen.ok ? createContext(chosen.value, sessionParts).agent() : chosen;
  });
  const listed = once(async () => {
    const found = await agent();
    return found.ok ? found.value.list() : found;
  });

  return {
    ...networkLooks(profile, sessionParts),
    async profile() {
      const [chosen, loaded] = [await profile(), await sources.settings()];
      if (!chosen.ok) return chosen;
      if (!loaded.ok) return loaded;
      const { origin, notes = [] } = loaded.value;
      return ok({
        profile: chosen.value,
        file,
        managed,
        notes,
        setBy: countBySource(origin, chosen.value.name),
      });
    },
    busy: listenProblem,
    keychain: once(async () => {
      const { kind, problem } = await sessionParts.secrets();
      return { usable: kind === 'keychain', problem };
    }),
    async agent() {
      const [found, identities] = [await agent(), await listed()];
      if (!found.ok) return found;
      return identities.ok
        ? ok({ address: found.value.address, identities: identities.value.length })
        : identities;
    },
    async store() {
      const chosen = await profile();
      if (!chosen.ok) return chosen;
      const context = createContext(chosen.value, sessionParts);
      const [store, record] = await Promise.all([context.trustStore(), context.records.load()]);
      if (!record.ok) return record;
      const leaf = record.value?.x509?.chainPem[0];
      if (store === undefined) return ok(undefined);
      const places = await store.places();
      return ok({ places, having: leaf === undefined ? ok([]) : await store.check(leaf) });
    },
    abilities: once(async () => {
      const [found, session] = [await agent(), await snapshot()];
      if (!found.ok) return found;
      const ssh = session.ok ? session.value.ssh : undefined;
      const holdsOurs = ssh?.agent.listed === true && ssh.agent.address === found.value.address;
      return agentAbilities(found.value, { holdsOurs, platform: sessionParts.platform });
    }),
    snapshot,
    files: filesProblem,
    site: once(async () => {
      const chosen = await profile();
      if (!chosen.ok) return chosen;
      const { testUrl: url } = chosen.value.x509;
      if (url === undefined) return ok(undefined);
      const { testSiteFor } = await import('../site-test/open.ts');
      const { signal } = new AbortController();
      return testSiteFor(chosen.value, sessionParts, { url, path: (full) => full, signal });
    }),
    async policy() {
      const chosen = await profile();
      return chosen.ok ? openPolicy(chosen.value, sessionParts).current() : chosen;
    },
    async sshConfig() {
      const chosen = await profile();
      return chosen.ok ? createContext(chosen.value, sessionParts).sshConfig().check() : chosen;
    },
    async hostKeys() {
      const chosen = await profile();
      return chosen.ok ? createContext(chosen.value, sessionParts).sshConfig().hostKeys() : chosen;
    },
    host: sources.host,
    trayHost: once(() => showsTrayIcons(environment)),
  };
}

/** How many values of the organisation each source set, the strongest first. */
function countBySource(
  origin: LoadedSettings['origin'],
  profile: string,
): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const [name, source] of Object.entries(origin)) {
    if (name.startsWith(`profiles.${profile}.`)) counts.set(source, (counts.get(source) ?? 0) + 1);
  }
  return [...counts];
}
