import { X509Certificate } from 'node:crypto';
import { connectAuthority } from '../authority/authority.ts';
import { openRootStore } from '../delivery/trust-store/trust-store.ts';
import type { SessionParts } from '../session/context.ts';
import { routesOf } from '../session/routes.ts';
import type { ResolvedProfile } from '../settings/schema.ts';
import type { Failure } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import { commonNameOf } from './browser-policy/browser-policy.ts';
import type { OpenRoots } from './composition.ts';

/** Asks the authority for its root, which has to be the one that the settings name by its fingerprint. */
export async function openRoots(
  profile: ResolvedProfile,
  parts: SessionParts,
): Promise<Result<OpenRoots, Failure>> {
  const { clock, log, platform, folders, environment } = parts;
  const routes = routesOf(profile, parts);
  const connected = await connectAuthority(profile.authority, { clock, log, routes });
  if (!connected.ok) return connected;
  const { rootPem } = connected.value;
  connected.value.close();
  const { subject, fingerprint256 } = new X509Certificate(rootPem);
  const store = openRootStore(platform, {
    home: folders.home,
    environment,
    runtimeFolder: folders.runtime,
  });
  return ok({
    rootPem,
    root: {
      name: commonNameOf(subject.split('\n').join(', ')) ?? subject,
      fingerprint: fingerprint256.replaceAll(':', '').toLowerCase(),
    },
    store,
  });
}
