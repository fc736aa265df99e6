import type { Checkup, Organisation } from '../../../preload/contract/state.ts';
import { readRemembered, rememberedPerson } from '../../session/remembered.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import type { Session } from '../../session/types.ts';
import type { LoadedSettings } from '../../settings/load.ts';
import { resolveProfile } from '../../settings/profile.ts';
import type { ResolvedProfile } from '../../settings/schema.ts';
import { managedSettingsPath } from '../../settings/sources.ts';
import { type Failure, failure, problemOf } from '../../support/failure.ts';
import { err, ok, type Result } from '../../support/result.ts';
import type { ServiceParts } from './types.ts';

/** One organisation as the window is shown it, and the session behind it; the same object for as long as it is set up. */
export interface Known {
  profile: ResolvedProfile;
  isManaged: boolean;
  /** The name of the source that says which authority it is. */
  setBy?: string | undefined;
  session?: Session | undefined;
  snapshot?: SessionSnapshot | undefined;
  trouble?: Failure | undefined;
  lastFailure?: Failure | undefined;
  busy?: Organisation['busy'];
  checkup?: Checkup | undefined;
  /** Whom the access policy names; the settings come before it. */
  policyContact?: string | undefined;
  /** Nobody was ever signed in here, as far as this computer remembers; undefined before that has been looked up. */
  firstTime?: boolean | undefined;
  signedOut?: Organisation['signedOut'];
  /** Where Okta sent, or sends, the browser back to in the last sign-in from here. */
  redirectUri?: string | undefined;
  pinnedAccounts?: Organisation['pinnedAccounts'];
}

export interface Organisations {
  /** In the order of the settings. */
  all(): readonly Known[];
  /** Settings as they were read last; undefined before that, and where they cannot be used, which `trouble` says. */
  settings(): LoadedSettings | undefined;
  trouble(): Failure | undefined;
  /** NOT_SET_UP where there is none of that name. */
  get(profile: string): Result<Known, Failure>;
  /** Reads the settings again, and asks each session how it is. One at a time; who asks meanwhile shares the next. */
  look(): Promise<void>;
  close(): void;
}

/** @param changed called with each change of what is shown */
export function createOrganisations(
  { composition, sessions, log }: Pick<ServiceParts, 'composition' | 'sessions' | 'log'>,
  changed: () => void,
): Organisations {
  const known = new Map<string, Known>();
  const stops = new Map<string, () => void>();
  let loaded: LoadedSettings | undefined;
  let trouble: Failure | undefined;
  let closed = false;

  const show = (one: Known, snapshot: SessionSnapshot): void => {
    const same = one.trouble === undefined && JSON.stringify(one.snapshot) === JSON.stringify(snapshot);
    one.snapshot = snapshot;
    one.trouble = undefined;
    if (snapshot.person !== undefined) {
      one.firstTime = false;
      one.signedOut = undefined;
    }
    if (!same) changed();
  };
  /** A profile whose settings changed, and a host that is another process, have another session. */
  const connect = async (one: Known): Promise<void> => {
    const { name } = one.profile;
    const got = await sessions.get(name);
    if (closed || known.get(name) !== one) return;
    if (!got.ok) {
      one.trouble = got.error;
      changed();
      return;
    }
    if (one.session !== got.value) {
      stops.get(name)?.();
      one.session = got.value;
      stops.set(
        name,
        got.value.watch((snapshot) => show(one, snapshot)),
      );
    }
    const seen = await got.value.snapshot();
    if (known.get(name) !== one) return;
    if (seen.ok) show(one, seen.value);
    else {
      one.trouble = seen.error;
      changed();
    }
  };
  const lookUpFirstTimes = async (): Promise<void> => {
    const strangers = [...known.values()].filter(({ snapshot }) => snapshot?.person === undefined);
    if (strangers.length === 0) return;
    const remembered = await readRemembered(composition.folders.state);
    for (const one of strangers) {
      const firstTime = rememberedPerson(remembered, one.profile.name) === undefined;
      // Somebody may have signed in meanwhile.
      if (one.snapshot?.person !== undefined || one.firstTime === firstTime) continue;
      one.firstTime = firstTime;
      changed();
    }
  };
  const forget = (name: string): void => {
    stops.get(name)?.();
    stops.delete(name);
    known.delete(name);
  };
  const read = async (): Promise<void> => {
    const read = await composition.settings();
    if (closed) return;
    const before = JSON.stringify([loaded, trouble]);
    loaded = read.ok ? read.value : undefined;
    trouble = read.ok ? undefined : read.error;
    if (JSON.stringify([loaded, trouble]) !== before) changed();
    // What cannot be read for a moment has not been taken away.
    if (loaded === undefined) return;
    const { settings, origin } = loaded;
    const managed = managedSettingsPath(composition.folders);
    const names = Object.keys(settings.profiles);
    for (const name of [...known.keys()]) if (!names.includes(name)) forget(name);
    const resolved = names.flatMap((name) => {
      const profile = resolveProfile(settings, name);
      const setBy = origin[`profiles.${name}.authority.url`];
      const isManaged = managed !== undefined && setBy === managed;
      return profile.ok ? [{ profile: profile.value, isManaged, setBy }] : [];
    });
    const earlier = new Map(known);
    known.clear();
    for (const one of resolved) {
      // What was known of it stays; only what the settings say is new.
      known.set(one.profile.name, Object.assign(earlier.get(one.profile.name) ?? {}, one));
    }
  };

  let turn = Promise.resolve();
  let next: Promise<void> | undefined;
  const lookOnce = async (): Promise<void> => {
    try {
      await read();
      await Promise.all([...known.values()].map(connect));
      await lookUpFirstTimes();
    } catch (thrown) {
      log.warn('service.look', { problem: problemOf(thrown) });
      trouble = failure('INTERNAL', { problem: problemOf(thrown) });
      changed();
    }
  };
  return {
    all: () => [...known.values()],
    settings: () => loaded,
    trouble: () => trouble,
    get(profile) {
      const one = known.get(profile);
      return one === undefined
        ? err(trouble ?? failure('NOT_SET_UP', { profile, known: [...known.keys()] }))
        : ok(one);
    },
    look() {
      next ??= turn.then(() => {
        next = undefined;
        turn = lookOnce();
        return turn;
      });
      return next;
    },
    close() {
      closed = true;
      for (const name of [...known.keys()]) forget(name);
    },
  };
}
