import { config } from 'zod/mini';
import { type ControlAddress, controlAddress } from '../control/address.ts';
import type { HostInfo } from '../control/contract.ts';
import { hostIsThere } from '../control/probe.ts';
import type { SessionParts } from '../session/context.ts';
import { readSnapshot } from '../session/read.ts';
import { readRemembered } from '../session/remembered.ts';
import type { Folders } from '../settings/folders.ts';
import { type LoadedSettings, loadSettings } from '../settings/load.ts';
import { chooseProfile } from '../settings/profile.ts';
import { managedSettingsPath, settingsSources, userSettingsPath } from '../settings/sources.ts';
import type { Clock } from '../support/clock.ts';
import type { Failure } from '../support/failure.ts';
import { readFingerprint } from '../support/fingerprint.ts';
import { type Err, ok, type Result } from '../support/result.ts';
import { version } from '../support/version.ts';
import type { Composition } from './composition.ts';

export interface ComposeParts {
  readonly clock: Clock;
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly folders: Folders;
  /** What this front end is where it hosts: "agent" unless it says otherwise. */
  readonly kind?: HostInfo['kind'];
  /** Where this front end goes other ways to Okta, the authority or the agent than Node's. */
  readonly outside?: SessionParts['outside'];
}

/** The one place where a front end puts its parts together. What only some commands need is loaded when they ask. */
// zod compiles a parser for each schema, which pays off in servers. Commands parse each of their few documents once.
config({ jitless: true });

export function compose({
  clock,
  environment,
  platform,
  folders,
  kind = 'agent',
  outside,
}: ComposeParts): Composition {
  const address = controlAddress(folders.runtime, platform);
  const sources = settingsSources(environment, folders);

  const settings = (): Promise<Result<LoadedSettings, Failure>> => loadSettings(sources);
  /** For whoever may ask Okta, or for IT's documents. Node's list takes a while to change, so others leave it alone. */
  const settingsForNetwork: typeof settings = async () => {
    const loaded = await settings();
    if (loaded.ok && environment.NODE_EXTRA_CA_CERTS) await trustAuthoritiesForNoWebSite(loaded.value);
    return loaded;
  };
  const choose = async (
    loaded: LoadedSettings,
    wanted: string | undefined,
  ): Promise<ReturnType<typeof chooseProfile>> => {
    const chosen = chooseProfile(loaded.settings, wanted ?? (environment.LATCHKEY_PROFILE || undefined));
    if (chosen.ok || chosen.error.code !== 'PROFILE_CHOICE') return chosen;
    const { last } = await readRemembered(folders.state);
    const isThere = last !== undefined && Object.hasOwn(loaded.settings.profiles, last);
    return isThere ? chooseProfile(loaded.settings, last) : chosen;
  };
  const profile: Composition['profile'] = async (wanted) => {
    const loaded = await settings();
    return loaded.ok ? choose(loaded.value, wanted) : loaded;
  };
  const snapshot: Composition['snapshot'] = async (wanted) => {
    // Both only look, and neither waits for the other.
    const [loaded, hosted] = await Promise.all([settings(), isHosted(address)]);
    const chosen = loaded.ok ? await choose(loaded.value, wanted) : loaded;
    if (!loaded.ok || !chosen.ok) return chosen as Err<Failure>;
    const read = await readSnapshot(chosen.value.name, { clock, stateFolder: folders.state, hosted });
    if (!read.ok) return read;
    const notes = [...read.value.notes, ...(loaded.value.notes ?? [])];
    return ok({ snapshot: { ...read.value, notes }, profile: chosen.value });
  };
  const sessionParts = async (): Promise<SessionParts> => {
    const [{ openSecretStore }, { openFileLog, logLevel }] = await Promise.all([
      import('../settings/secrets.ts'),
      import('../support/file-log.ts'),
    ]);
    let secrets: ReturnType<typeof openSecretStore> | undefined;
    const loaded = await settingsForNetwork();
    const configured = loaded.ok ? loaded.value.settings.log?.level : undefined;
    return {
      clock,
      environment,
      platform,
      folders,
      ...(outside === undefined ? {} : { outside }),
      log: openFileLog({ folder: folders.logs, clock, level: logLevel(environment, configured) }),
      secrets() {
        secrets ??= openSecretStore({ clock, environment, platform });
        return secrets;
      },
    };
  };

  return {
    clock,
    folders,
    address,
    settings,
    profile,
    snapshot,
    async session(wanted) {
      const chosen = await profile(wanted);
      if (!chosen.ok) return chosen;
      if (!address.ok) return address;
      const { connectToHost } = await import('../control/client.ts');
      const connected = await connectToHost(address.value, { clock, version });
      if (!connected.ok) return connected;
      const client = connected.value;
      if (client !== undefined) {
        return ok({
          session: client.session(chosen.value.name),
          profile: chosen.value,
          close: client.close,
        });
      }
      const { createSession } = await import('../session/session.ts');
      const session = createSession(chosen.value, await sessionParts(), false);
      return ok({ session, profile: chosen.value, tidy: session.tidy, close: session.close });
    },
    async watching(wanted) {
      const chosen = await profile(wanted);
      if (!chosen.ok) return chosen;
      if (!address.ok) return address;
      const { watchingParts } = await import('./watching.ts');
      return ok({
        profile: chosen.value,
        ...watchingParts(chosen.value.name, { clock, version, address: address.value, folders }),
      });
    },
    async host() {
      if (!address.ok) return address;
      const { startHosting } = await import('./hosting.ts');
      return startHosting({
        address: address.value,
        settings: settingsForNetwork,
        sessionParts: await sessionParts(),
        version,
        kind,
      });
    },
    async policy(wanted) {
      const chosen = await profile(wanted);
      if (!chosen.ok) return chosen;
      const [{ openPolicy }, parts] = await Promise.all([import('../session/policy.ts'), sessionParts()]);
      return ok({ policy: openPolicy(chosen.value, parts), profile: chosen.value });
    },
    async inventory(wanted) {
      const chosen = await profile(wanted);
      if (!chosen.ok) return chosen;
      const [{ connectAuthority }, { routesOf }, parts] = await Promise.all([
        import('../authority/authority.ts'),
        import('../session/routes.ts'),
        sessionParts(),
      ]);
      const routes = routesOf(chosen.value, parts);
      const connected = await connectAuthority(chosen.value.authority, { clock, log: parts.log, routes });
      if (!connected.ok) return connected;
      const hosts = await connected.value.hosts();
      connected.value.close();
      return hosts;
    },
    async roots(wanted, way) {
      const chosen = await profile(wanted);
      if (!chosen.ok) return chosen;
      const { openRoots } = await import('./roots.ts');
      return openRoots(chosen.value, await sessionParts(), way);
    },
    async meetAuthority({ authority, network }) {
      const [{ meetAuthority }, { routesOf }, parts] = await Promise.all([
        import('./meet-authority.ts'),
        import('../session/routes.ts'),
        sessionParts(),
      ]);
      const routes = routesOf({ network: { proxy: network?.proxy } }, parts);
      return meetAuthority(authority, { clock, log: parts.log, routes });
    },
    async checkup(wanted) {
      const { checkupParts } = await import('./doctor/parts.ts');
      return checkupParts({
        sessionParts: await sessionParts(),
        settings,
        settingsFile: userSettingsPath(environment, folders),
        managedFile: managedSettingsPath(folders),
        profile: () => profile(wanted),
        async snapshot() {
          const read = await snapshot(wanted);
          return read.ok ? ok(read.value.snapshot) : read;
        },
        async host() {
          if (!address.ok) return address;
          const { connectToHost } = await import('../control/client.ts');
          const connected = await connectToHost(address.value, { clock, version });
          if (!connected.ok || connected.value === undefined) return connected as Result<undefined, Failure>;
          connected.value.close();
          return ok(connected.value.host);
        },
      });
    },
    async siteTest(wanted, { url, path, signal }) {
      const chosen = await profile(wanted);
      if (!chosen.ok) return chosen;
      const { testSiteFor } = await import('./site-test/open.ts');
      return testSiteFor(chosen.value, await sessionParts(), { url, path, signal });
    },
    async journal() {
      const { createJournal } = await import('../session/journal/journal.ts');
      return createJournal(folders.logs, clock);
    },
    async tester(wanted) {
      const chosen = await profile(wanted);
      if (!chosen.ok) return chosen;
      const { signInTester } = await import('./tester.ts');
      return ok(signInTester(chosen.value, await sessionParts()));
    },
  };
}

/** Before anything is asked of the network, and again when the settings have become others. */
async function trustAuthoritiesForNoWebSite({ settings }: LoadedSettings): Promise<void> {
  const { distrustForWebSites } = await import('../support/network/web-trust.ts');
  const roots = Object.values(settings.profiles).map(({ authority }) =>
    readFingerprint(authority.fingerprint),
  );
  distrustForWebSites(roots.filter((root) => root !== undefined));
}

async function isHosted(address: Result<ControlAddress, Failure>): Promise<boolean> {
  return address.ok && (await hostIsThere(address.value));
}
