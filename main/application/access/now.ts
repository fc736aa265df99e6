import type { AccessQuestion } from '../../access/evaluate.ts';
import type { ReadyPolicy } from '../../session/policy.ts';
import type { Person, SessionSnapshot } from '../../session/snapshot.ts';
import type { ResolvedProfile } from '../../settings/schema.ts';
import { type Failure, fail } from '../../support/failure.ts';
import { ok, type Result } from '../../support/result.ts';
import type { Composition } from '../composition.ts';

/** What is needed to tell which hosts a person reaches. */
export interface AccessNow {
  readonly profile: ResolvedProfile;
  readonly snapshot: SessionSnapshot & { readonly person: Person };
  /** Undefined where the settings name none. */
  readonly policy: ReadyPolicy | undefined;
  readonly question: AccessQuestion;
}

/** For a policy that was not had yet, or is due. */
const PATIENCE_MS = 5_000;

/**
 * The person as recorded, and the policy. SIGNED_OUT where nobody is signed in. The policy is asked for again where that
 * is due, unless `kept` says that the one that is kept will do; a policy that was never had is asked for all the same.
 */
export async function accessNow(
  composition: Pick<Composition, 'snapshot' | 'policy' | 'clock'>,
  wanted: string | undefined,
  { kept = false }: { readonly kept?: boolean } = {},
): Promise<Result<AccessNow, Failure>> {
  const [found, opened] = await Promise.all([composition.snapshot(wanted), composition.policy(wanted)]);
  if (!found.ok) return found;
  if (!opened.ok) return opened;
  const { snapshot, profile } = found.value;
  const { person } = snapshot;
  if (person === undefined) return fail('SIGNED_OUT', { profile: profile.name });
  const { policy } = opened.value;
  const there = kept ? await policy.current() : undefined;
  const isThere = there?.ok === true && there.value !== undefined;
  const read = isThere ? there : await policy.upToDate(new AbortController().signal, PATIENCE_MS);
  if (!read.ok) return read;
  const now = { ...snapshot, person };
  return ok({
    profile,
    snapshot: now,
    policy: read.value,
    question: questionOf(now, composition.clock.now()),
  });
}

/** A certificate whose key the ssh-agent does not have opens nothing; a renewal brings another one. */
function questionOf({ groups, ssh, person }: AccessNow['snapshot'], nowMs: number): AccessQuestion {
  return { groups, email: person.email, certificate: ssh?.agent.listed === true ? ssh : undefined, nowMs };
}
