import { isSamePlace, type StorePlace } from '../../../delivery/trust-store/types.ts';
import { listed } from '../../../support/words/say.ts';
import { broken, failed, notRun, passed } from '../findings.ts';
import type { CheckupParts, Finding, Saying, Step } from '../types.ts';

export const storeStep: Step = {
  id: 'store',
  title: 'Browsers',
  heading: 'Browsers have your client certificate',
  broken: 'Browsers do not have your client certificate',
  needs: ['certificates'],
  run: checkStore,
};

/** Whether every browser of this person finds the client certificate, with its key; and why one does not. */
async function checkStore({ profile, snapshot, store }: CheckupParts, saying: Saying): Promise<Finding> {
  const [settings, seen] = [await profile(), await snapshot()];
  if (!settings.ok) return failed(settings.error, saying);
  if (!seen.ok) return failed(seen.error, saying);
  const { enabled, store: isWanted } = settings.value.profile.x509;
  if (!enabled || !isWanted) return notRun('the settings want no certificate in them');
  if (seen.value.x509 === undefined) return notRun('there is no client certificate');
  const found = await store();
  if (!found.ok) return failed(found.error, saying);
  if (found.value === undefined) return notRun('Latchkey knows no store of certificates on this system');
  const { places, having } = found.value;
  if (places.length === 0) return notRun('none of this person’s keeps certificates yet');
  const refusal = seen.value.notes.find((note) => note.code === 'STORE_REFUSED' && note.facts.root !== true);
  if (!having.ok) return failed(having.error, saying);
  const without = places.filter((place) => !having.value.some((one) => isSamePlace(one, place)));
  if (without.length === 0) {
    return passed(`${namesOf(places)} ${verb(places, 'has', 'have')} your client certificate`);
  }
  if (refusal !== undefined) return failed(refusal, saying);
  return broken(
    `${namesOf(without)} ${verb(without, 'does', 'do')} not have your client certificate`,
    'latchkey renew',
  );
}

function namesOf(places: readonly StorePlace[]): string {
  return listed(places.map(({ name }) => name));
}

/** One place may be that of several browsers: "Chrome, Chromium have". */
function verb(places: readonly StorePlace[], one: string, many: string): string {
  return places.length === 1 && !(places[0]?.name ?? '').includes(', ') ? one : many;
}
