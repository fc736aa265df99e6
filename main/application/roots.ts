import { X509Certificate } from 'node:crypto';
import { connectAuthority } from '../authority/authority.ts';
import type { RootStore } from '../delivery/trust-store/types.ts';
import { createContext, type SessionContext, type SessionParts } from '../session/context.ts';
import type { ResolvedProfile } from '../settings/schema.ts';
import type { Failure } from '../support/failure.ts';
import { fingerprintOf } from '../support/fingerprint.ts';
import { ok, type Result } from '../support/result.ts';
import { commonNameOf } from './browser-policy/browser-policy.ts';
import type { NamedRoot, OpenRoots, RootWay } from './composition.ts';

/**
 * The authority's root, which has to be the one that the settings name by its fingerprint, and the person's own store. To
 * take roots back what this computer knows is enough; the authority is asked where it knows of none.
 */
export async function openRoots(
  profile: ResolvedProfile,
  parts: SessionParts,
  way: RootWay,
): Promise<Result<OpenRoots, Failure>> {
  const context = createContext(profile, parts);
  const store = await storeOf(context);
  const known = way === 'distrust' ? await knownRoots(context) : [];
  if (known.length > 0) return ok({ roots: known.map(named), store });
  const { clock, log } = parts;
  const connected = await connectAuthority(profile.authority, { clock, log, routes: context.routes });
  if (!connected.ok) return connected;
  const { rootPem } = connected.value;
  connected.value.close();
  return ok({ roots: [named(rootPem)], store });
}

/** Notes what the person has trusted, so that it can be taken back without the authority, and outlives a sign-out. */
async function storeOf({ rootStore, trustedRoots }: SessionContext): Promise<RootStore | undefined> {
  const store = await rootStore();
  return (
    store && {
      look: store.look,
      trust: (rootPem) => trustedRoots.trust(rootPem, 'hand', store),
      distrust: (rootPem) => trustedRoots.distrust(rootPem, store),
    }
  );
}

/** Those that were trusted for this organisation, under the fingerprint of the settings or an earlier one. */
async function knownRoots({
  trustedRoots,
  records,
  profile: { name, authority },
}: SessionContext): Promise<readonly string[]> {
  const [noted, loaded] = await Promise.all([trustedRoots.list(), records.load()]);
  const own = noted.flatMap(({ pem, byHand, bySetting }) =>
    [...byHand, ...bySetting].includes(name) ||
    fingerprintOf(new X509Certificate(pem)) === authority.fingerprint
      ? [pem]
      : [],
  );
  const recorded = loaded.ok ? loaded.value?.authority.rootPem : undefined;
  return [...new Set([...own, ...(recorded === undefined ? [] : [recorded])])];
}

function named(rootPem: string): NamedRoot {
  const certificate = new X509Certificate(rootPem);
  const { subject } = certificate;
  return {
    rootPem,
    name: commonNameOf(subject.split('\n').join(', ')) ?? subject,
    fingerprint: fingerprintOf(certificate),
  };
}
