import { type Failure, fail } from '../support/failure.ts';
import { readFingerprint } from '../support/fingerprint.ts';
import { ok, type Result } from '../support/result.ts';
import { parseDuration } from './duration.ts';
import type { ProfileSettings, ResolvedProfile, Settings } from './schema.ts';

/** Two thirds: late enough to be rare, early enough to leave hours for an authority that is away. */
const RENEW_AT_PERCENT = 66;

/** As often as certificates are renewed, at most. */
const REFRESH_EVERY_SECONDS = 3600;

/**
 * The profile that is meant: the one named, else `defaultProfile`, else the only one. NOT_SET_UP where there is none
 * or none of that name; PROFILE_CHOICE where several are there and none is named.
 */
export function chooseProfile(settings: Settings, wanted?: string): Result<ResolvedProfile, Failure> {
  const names = Object.keys(settings.profiles);
  const name = wanted ?? settings.defaultProfile ?? (names.length === 1 ? names[0] : undefined);
  if (name !== undefined) return resolveProfile(settings, name);
  if (names.length === 0) return fail('NOT_SET_UP', { profile: '' });
  return fail('PROFILE_CHOICE', { found: names });
}

/** The profile `name` with every default in its place; NOT_SET_UP, with the names that there are, where it is none of them. */
export function resolveProfile(settings: Settings, name: string): Result<ResolvedProfile, Failure> {
  const found = Object.hasOwn(settings.profiles, name) ? settings.profiles[name] : undefined;
  if (found !== undefined) return ok(withDefaults(name, found));
  const known = Object.keys(settings.profiles);
  return fail('NOT_SET_UP', known.length === 0 ? { profile: name } : { profile: name, known });
}

function withDefaults(name: string, profile: ProfileSettings): ResolvedProfile {
  const { okta, authority, ssh, x509, access, network, certificateLife } = profile;
  return {
    name,
    title: profile.title ?? name,
    okta: { ...okta, groupsClaim: okta?.groupsClaim ?? 'groups' },
    authority: {
      ...authority,
      url: authority.url.replace(/\/+$/, ''),
      fingerprint: readFingerprint(authority.fingerprint) ?? authority.fingerprint,
    },
    ssh: {
      ...ssh,
      enabled: ssh?.enabled ?? true,
      keyType: ssh?.keyType ?? 'ed25519',
      config: ssh?.config ?? true,
      hosts: ssh?.hosts ?? [],
    },
    network: { proxy: network?.proxy },
    x509: {
      ...x509,
      enabled: x509?.enabled ?? true,
      files: x509?.files ?? true,
      store: x509?.store ?? true,
      sites: x509?.sites ?? [],
      root: x509?.root ?? 'none',
    },
    access: {
      file: access?.file,
      url: access?.url,
      keys: access?.keys ?? [],
      refreshEverySeconds: parseDuration(access?.refreshEvery ?? '') ?? REFRESH_EVERY_SECONDS,
    },
    certificateLifeSeconds: certificateLife === undefined ? undefined : parseDuration(certificateLife),
    renewAt: profile.renewAt ?? RENEW_AT_PERCENT,
    whenSessionEnds: profile.whenSessionEnds ?? 'keep',
    supportContact: profile.supportContact,
  };
}
