import { type Failure, failure } from '../../../support/failure.ts';
import { guarded } from '../../../support/file-refusal.ts';
import { ensurePrivateFolder } from '../../../support/own-folders.ts';
import { ok, type Result } from '../../../support/result.ts';
import { shortFingerprint } from '../authority-label.ts';
import { isSameCertificate } from '../issued-by.ts';
import type { RootChange, RootPlace, RootStore, StorePlace, TrustStoreParts } from '../types.ts';
import { type NssTools, nssTools } from './database.ts';
import { keyIdOf } from './key-id.ts';
import { withNamelessFile } from './nameless-file.ts';
import { findDatabases, type NssDatabase } from './places.ts';
import { inStore } from './refusal.ts';

/** NSS: an authority that vouches for servers, and for nothing else. */
const FOR_SERVERS = 'C,,';

/** The root in the certificate databases of browsers, under a name of our own, so that it can be taken back. */
export function createNssRoots({
  runtimeFolder,
  environment,
  ...at
}: Omit<TrustStoreParts, 'profile'>): RootStore {
  const open = (database: NssDatabase): NssTools => nssTools(database, environment);
  const found = (): Promise<readonly NssDatabase[]> => findDatabases({ ...at, environment });
  const used = async (): Promise<readonly NssDatabase[]> => (await found()).filter(({ isUsed }) => isUsed);

  async function lookInto(
    database: NssDatabase,
    rootPem: string,
  ): Promise<Result<RootPlace['root'], Failure>> {
    if (!database.exists) return ok('absent');
    const tools = open(database);
    const named = await tools.certificates(labelOf(rootPem));
    if (!named.ok) return named;
    if (named.value.some((pem) => isSameCertificate(pem, rootPem))) return ok('ours');
    const there = await tools.certificatesOf(keyIdOf(rootPem));
    return there.ok
      ? ok(there.value.some((pem) => isSameCertificate(pem, rootPem)) ? 'foreign' : 'absent')
      : there;
  }

  async function addTo(database: NssDatabase, rootPem: string): Promise<Result<void, Failure>> {
    const tools = open(database);
    const created = database.exists ? ok(undefined) : await tools.create();
    if (!created.ok) return inStore(database, created.error);
    const ready = await ensurePrivateFolder(runtimeFolder);
    if (!ready.ok) return inStore(database, ready.error);
    const added = await guarded(runtimeFolder, () =>
      withNamelessFile(runtimeFolder, rootPem, (file) =>
        tools.addAuthority(labelOf(rootPem), FOR_SERVERS, file),
      ),
    );
    return added.ok ? added.value : inStore(database, added.error);
  }

  /** Changes each place in which the root is as it is said, also where another one refuses. */
  async function change(
    rootPem: string,
    databases: readonly NssDatabase[],
    where: RootPlace['root'],
    work: (database: NssDatabase) => Promise<Result<void, Failure>>,
  ): Promise<RootChange> {
    const changed: StorePlace[] = [];
    const refusals: Failure[] = [];
    for (const database of databases) {
      const seen = await lookInto(database, rootPem);
      const done = seen.ok && seen.value === where ? await work(database) : undefined;
      if (!seen.ok) refusals.push(aboutRoot(seen.error));
      else if (done?.ok === false) refusals.push(aboutRoot(done.error));
      else if (done !== undefined) changed.push(database.place);
    }
    return { changed, refusals };
  }

  return {
    async look(rootPem) {
      const places: RootPlace[] = [];
      const refusals: Failure[] = [];
      // One that no browser looks into any more is of interest for what is to go.
      for (const database of await found()) {
        const root = await lookInto(database, rootPem);
        if (root.ok && (database.isUsed || root.value === 'ours'))
          places.push({ place: database.place, root: root.value });
        if (!root.ok && database.isUsed) refusals.push(aboutRoot(root.error));
      }
      return { places, refusals };
    },
    trust: async (rootPem) => change(rootPem, await used(), 'absent', (database) => addTo(database, rootPem)),
    // A database that no browser looks into any more was perhaps in use when the root came.
    distrust: async (rootPem) =>
      change(rootPem, await found(), 'ours', (database) =>
        open(database).removeCertificate(labelOf(rootPem)),
      ),
  };
}

/** "latchkey root 5577107e" */
function labelOf(rootPem: string): string {
  return `latchkey root ${shortFingerprint(rootPem)}`;
}

function aboutRoot(refusal: Failure): Failure {
  return refusal.code === 'STORE_REFUSED'
    ? failure('STORE_REFUSED', { ...refusal.facts, root: true })
    : refusal;
}
