import type { StorePlace } from '../../delivery/trust-store/types.ts';
import type { Failure } from '../../support/failure.ts';
import { listed } from '../../support/words/say.ts';
import type { CheckupParts, Finding } from './types.ts';

const notRun = (sentence: string): Finding => ({ verdict: 'not-run', sentence });

/** Whether every browser of this person finds the client certificate, with its key; and why one does not. */
export async function checkStore(
  { profile, snapshot, store }: CheckupParts,
  failed: (cause: Failure) => Finding,
): Promise<Finding> {
  const [settings, seen] = [await profile(), await snapshot()];
  if (!settings.ok) return failed(settings.error);
  if (!seen.ok) return failed(seen.error);
  const { enabled, store: isWanted } = settings.value.profile.x509;
  if (!enabled || !isWanted) return notRun('the settings want no certificate in them');
  if (seen.value.x509 === undefined) return notRun('there is no client certificate');
  const found = await store();
  if (!found.ok) return failed(found.error);
  if (found.value === undefined) return notRun('Latchkey knows no store of certificates on this system');
  const { places, having } = found.value;
  if (places.length === 0) return notRun('none of this person’s keeps certificates yet');
  const refusal = seen.value.notes.find(({ code }) => code === 'STORE_REFUSED');
  if (!having.ok) return failed(having.error);
  const without = places.filter((place) => !having.value.some((one) => isSame(one, place)));
  if (without.length === 0) {
    return {
      verdict: 'passed',
      sentence: `${namesOf(places)} ${verb(places, 'has', 'have')} your client certificate`,
    };
  }
  if (refusal !== undefined) return failed(refusal);
  return {
    verdict: 'failed',
    sentence: `${namesOf(without)} ${verb(without, 'does', 'do')} not have your client certificate`,
    fix: 'latchkey renew',
  };
}

function isSame(one: StorePlace, other: StorePlace): boolean {
  return one.name === other.name && one.path === other.path;
}

function namesOf(places: readonly StorePlace[]): string {
  return listed(places.map(({ name }) => name));
}

/** One place may be that of several browsers: "Chrome, Chromium have". */
function verb(places: readonly StorePlace[], one: string, many: string): string {
  return places.length === 1 && !(places[0]?.name ?? '').includes(', ') ? one : many;
}
