import { randomBytes, X509Certificate } from 'node:crypto';
import type { Failure } from '../../../support/failure.ts';
import { guarded } from '../../../support/file-refusal.ts';
import { ensurePrivateFolder } from '../../../support/own-folders.ts';
import { err, ok, type Result } from '../../../support/result.ts';
import { authorityLabel } from '../authority-label.ts';
import { isSameCertificate } from '../issued-by.ts';
import type {
  KeyFile,
  StoreCredential,
  StoreRemoval,
  StoreUse,
  TrustStore,
  TrustStoreParts,
} from '../types.ts';
import { removeOwnAuthorities } from './authorities.ts';
import { holds, type NssTools, nssTools } from './database.ts';
import { keyIdOf, uriOf } from './key-id.ts';
import { readWhole, withNamelessFile } from './nameless-file.ts';
import { findOurs, isOwnLabel, nicknameOf, type OwnKey } from './ours.ts';
import { findDatabases, type NssDatabase } from './places.ts';
import { inStore, refusedBy } from './refusal.ts';

/** The certificate databases of the browsers of Linux: Chromium's, which its kin share, and each Firefox profile's. */
export function createNssStore(parts: TrustStoreParts): TrustStore {
  const { profile, environment, runtimeFolder } = parts;
  const found = (): Promise<readonly NssDatabase[]> => findDatabases(parts);
  const existing = async (): Promise<readonly NssDatabase[]> =>
    (await found()).filter(({ exists }) => exists);
  const open = (database: NssDatabase): NssTools => nssTools(database, environment);

  async function putInto(
    database: NssDatabase,
    leaf: string,
    wrapped: () => Promise<Wrapped>,
  ): Promise<Result<void, Failure>> {
    const tools = open(database);
    if (!database.exists) {
      const created = await tools.create();
      if (!created.ok) return inStore(database, created.error);
    } else {
      const there = await holds(tools, leaf);
      if (!there.ok || there.value) return there.ok ? ok(undefined) : there;
    }
    const imported = await handOver(tools, wrapped);
    if (!imported.ok) return inStore(database, imported.error);
    const held = await holds(tools, leaf);
    if (!held.ok) return held;
    return held.value ? ok(undefined) : refusedBy(database, 'it took the certificate, and does not have it');
  }

  /** The key is on no disk under any name, and the password in no argument. */
  async function handOver(tools: NssTools, wrapped: () => Promise<Wrapped>): Promise<Result<void, Failure>> {
    const ready = await ensurePrivateFolder(runtimeFolder);
    if (!ready.ok) return ready;
    const handed = await guarded(runtimeFolder, async () => {
      const { file, password } = await wrapped();
      return withNamelessFile(runtimeFolder, file, (content) =>
        withNamelessFile(runtimeFolder, password, (secret) => tools.import(content, secret)),
      );
    });
    return handed.ok ? handed.value : handed;
  }

  async function removeFrom(database: NssDatabase, removal: StoreRemoval): Promise<Result<void, Failure>> {
    const tools = open(database);
    const ours = await findOurs(tools, profile, removal);
    if (!ours.ok) return ours;
    const leaving = leavingOf(ours.value, removal);
    for (const own of leaving) {
      const removed = await removeOne(database, tools, own);
      if (!removed.ok) return removed;
    }
    if (leaving.length < ours.value.length || leaving.some(({ isLocked }) => isLocked)) return ok(undefined);
    const keys = await tools.keys();
    if (!keys.ok) return keys;
    // Another profile may have its certificate from the same authority.
    const isLast = keys.value !== 'locked' && !keys.value.some(({ label }) => isOwnLabel(label));
    return isLast ? removeOwnAuthorities(tools) : ok(undefined);
  }

  /** Certificate and key of a database, for this process alone: nothing of it is on a disk under any name. */
  async function keyFileOf(database: NssDatabase, certificatePem: string): Promise<Result<KeyFile, Failure>> {
    const ready = await ensurePrivateFolder(runtimeFolder);
    if (!ready.ok) return inStore(database, ready.error);
    const passphrase = randomBytes(24).toString('base64url');
    const handed = await guarded(runtimeFolder, () =>
      withNamelessFile(runtimeFolder, passphrase, (secret) =>
        withNamelessFile(runtimeFolder, '', async (file, handle): Promise<Result<KeyFile, Failure>> => {
          const exported = await open(database).export(keyIdOf(certificatePem), file, secret);
          return exported.ok ? ok({ pfx: await readWhole(handle), passphrase }) : exported;
        }),
      ),
    );
    return handed.ok ? handed.value : inStore(database, handed.error);
  }

  const used = async (): Promise<readonly NssDatabase[]> => (await found()).filter(({ isUsed }) => isUsed);

  return {
    places: async () => (await used()).map(({ place }) => place),
    async put(credential) {
      const databases = await used();
      const [leaf = ''] = credential.chainPem;
      // Made when the first database asks for it, and for all of them.
      let wrapping: Promise<Wrapped> | undefined;
      const wrapped = (): Promise<Wrapped> => {
        wrapping ??= wrap(credential, nicknameOf(profile, leaf));
        return wrapping;
      };
      const results = await Promise.all(databases.map((database) => putInto(database, leaf, wrapped)));
      const places = databases.filter((_, index) => results[index]?.ok).map(({ place }) => place);
      const refusals = results.flatMap((one) => (one.ok ? [] : [one.error]));
      const [first] = refusals;
      return places.length === 0 && first !== undefined ? err(first) : ok({ places, refusals });
    },
    async list(scope) {
      const databases = await existing();
      const found = await Promise.all(
        databases.map(async (database) => {
          const ours = await findOurs(open(database), profile, scope);
          if (!ours.ok) return ours;
          const { place } = database;
          return ok(ours.value.flatMap(({ pem }) => (pem === undefined ? [] : [{ place, pem }])));
        }),
      );
      return allOf(found);
    },
    async remove(removal) {
      const removed = await Promise.all((await existing()).map((database) => removeFrom(database, removal)));
      return removed.flatMap((one) => (one.ok ? [] : [one.error]));
    },
    async check(certificatePem) {
      const databases = (await used()).filter(({ exists }) => exists);
      const found = await Promise.all(
        databases.map(async (database) => {
          const held = await holds(open(database), certificatePem);
          return held.ok ? ok(held.value ? [database.place] : []) : held;
        }),
      );
      return allOf(found);
    },
    async uses(certificatePem) {
      const databases = (await used()).filter(({ exists }) => exists);
      const found = await Promise.all(
        databases.map(async (database): Promise<readonly StoreUse[]> => {
          const { place } = database;
          const held = await holds(open(database), certificatePem);
          if (!held.ok) return [{ kind: 'refused', place, failure: held.error }];
          return held.value ? [{ kind: 'key', place, open: () => keyFileOf(database, certificatePem) }] : [];
        }),
      );
      return found.flat();
    },
  };
}

/** A PKCS#12 file, and what opens it. */
interface Wrapped {
  readonly file: Buffer;
  readonly password: string;
}

async function wrap(credential: StoreCredential, name: string): Promise<Wrapped> {
  const { createPkcs12 } = await import('../../../certificates/pkcs12.ts');
  const password = randomBytes(24).toString('base64url');
  return {
    password,
    file: await createPkcs12({
      ...credential,
      name,
      password,
      authorityName: authorityLabel,
      protection: 'modern',
    }),
  };
}

/** In a place that has not got the one to keep, what is valid stays. */
function leavingOf(ours: readonly OwnKey[], { keep, nowMs }: StoreRemoval): readonly OwnKey[] {
  if (keep === undefined) return ours;
  const keepId = keyIdOf(keep);
  const others = ours.filter(({ id }) => id !== keepId);
  const hasIt = ours.some(({ pem }) => pem !== undefined && isSameCertificate(pem, keep));
  return hasIt ? others : others.filter(({ pem }) => pem === undefined || endOf(pem) <= nowMs);
}

function endOf(pem: string): number {
  return new X509Certificate(pem).validToDate.getTime();
}

/** Behind a password that was set since, the certificate can go, and its key is nothing to a browser without it. */
async function removeOne(
  database: NssDatabase,
  tools: NssTools,
  { id, pem, isLocked }: OwnKey,
): Promise<Result<void, Failure>> {
  if (pem === undefined) return tools.removeOrphan(id);
  if (!isLocked) return tools.removeKey(id);
  const removed = await tools.removeCertificate(uriOf(id));
  return removed.ok ? refusedBy(database, 'the key stays behind the password', 'password') : removed;
}

function allOf<T>(results: readonly Result<readonly T[], Failure>[]): Result<readonly T[], Failure> {
  const failed = results.find((one) => !one.ok);
  return failed ?? ok(results.flatMap((one) => (one.ok ? one.value : [])));
}
