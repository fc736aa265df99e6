import { createContext, type SessionParts } from '../../session/context.ts';
import type { ResolvedProfile } from '../../settings/schema.ts';
import type { Failure } from '../../support/failure.ts';
import { ok, type Result } from '../../support/result.ts';
import type { SiteQuestion } from '../composition.ts';
import { placesOf } from './place.ts';
import { testSite } from './run.ts';
import type { SiteTest } from './types.ts';

/** Shows a site the client certificate of whoever is signed in to this organisation, from each place that has it. */
export async function testSiteFor(
  profile: ResolvedProfile,
  parts: SessionParts,
  { url, path, signal }: SiteQuestion,
): Promise<Result<SiteTest, Failure>> {
  const { records, routes, trustStore } = createContext(profile, parts);
  const [loaded, store] = await Promise.all([records.load(), trustStore()]);
  if (!loaded.ok) return loaded;
  const places = await placesOf(loaded.value, profile, store, path);
  return ok(await testSite({ url, ...places, routes, signal }, parts.clock));
}
