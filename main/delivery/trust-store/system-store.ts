import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Failure, fail } from '../../support/failure.ts';
import { guarded } from '../../support/file-refusal.ts';
import { ensurePrivateFolder } from '../../support/own-folders.ts';
import { derOf } from '../../support/pem.ts';
import { err, ok, type Result } from '../../support/result.ts';
import { isSameCertificate } from './issued-by.ts';
import { type Identity, isOwnLabel, leavingIdentities, ownIdentities } from './own.ts';
import {
  type StoreCredential,
  type StorePlace,
  type StoreRemoval,
  type StoreWay,
  storeLabel,
  type TrustStore,
  type TrustStoreParts,
} from './types.ts';

export interface StoreContents {
  readonly identities: readonly Identity[];
  /** Certificates without a key, PEM. `isOwn`: they came with ours, and nobody had put them there before. */
  readonly others: readonly { readonly pem: string; readonly isOwn: boolean }[];
}

/** The one store of a system in which all its browsers look. Failures: STORE_REFUSED. */
export interface SystemStore {
  readonly place: StorePlace;
  /** How the system wants the PKCS#12 file; see createPkcs12. */
  readonly protection: 'modern' | 'legacy';
  exists(): Promise<boolean>;
  look(): Promise<Result<StoreContents, Failure>>;
  /** Takes in certificate and key, so that the key cannot be read out again: the path of a PKCS#12 file, and its password. */
  addIdentity(file: string, password: string): Promise<Result<void, Failure>>;
  /** Removes the certificate (PEM) and its key. */
  removeIdentity(pem: string): Promise<Result<void, Failure>>;
  /** Takes in what signed ours, without any trust, and marks it as ours. `file`: the path of the certificate, DER. */
  addAuthority(file: string, pem: string): Promise<Result<void, Failure>>;
  removeAuthority(pem: string): Promise<Result<void, Failure>>;
  /** How somebody who is no browser can show a site the certificate (PEM) that is in here. */
  way(pem: string): StoreWay;
  /** Has browsers show `pem` without a question, in the place of one of ours or of none; where the system knows that. */
  prefer?(pem: string, ours: readonly string[]): Promise<void>;
  /** Takes back what `prefer` said of these. */
  forget?(pems: readonly string[]): Promise<void>;
}

/** The client certificates of one profile in a system that has one store for all browsers. */
export function createSystemStore(
  system: SystemStore,
  { profile, runtimeFolder }: Pick<TrustStoreParts, 'profile' | 'runtimeFolder'>,
): TrustStore {
  const { place } = system;
  const look = async (): Promise<Result<StoreContents, Failure>> =>
    (await system.exists()) ? system.look() : ok({ identities: [], others: [] });
  const refused = (problem: string): Result<never, Failure> =>
    fail('STORE_REFUSED', { place: place.name, problem });

  /** What the disk refused on the way into the store is the store's refusal. */
  const inStore = (cause: Failure): Result<never, Failure> =>
    cause.code === 'FILE_REFUSED' ? refused(`${cause.facts.path}: ${cause.facts.problem}`) : err(cause);

  // The same names each time: what a kill left behind is written over, or goes at the next removal.
  const pathOf = (name: 'authority.cer' | 'certificate.p12'): string =>
    join(runtimeFolder, `${profile}-${name}`);

  /** A file for this user alone while `work` runs. A kill leaves what is public, or what nobody has the password of. */
  async function withFile(
    path: string,
    content: Uint8Array,
    work: () => Promise<Result<void, Failure>>,
  ): Promise<Result<void, Failure>> {
    const ready = await ensurePrivateFolder(runtimeFolder);
    if (!ready.ok) return inStore(ready.error);
    const done = await guarded(path, async () => {
      try {
        await rm(path, { force: true });
        await writeFile(path, content, { mode: 0o600, flag: 'wx' });
        return await work();
      } finally {
        await rm(path, { force: true });
      }
    });
    return done.ok ? done.value : inStore(done.error);
  }

  async function addAuthorities(
    credential: StoreCredential,
    { others }: StoreContents,
  ): Promise<Result<void, Failure>> {
    for (const pem of credential.chainPem.slice(1)) {
      if (others.some((one) => isSameCertificate(one.pem, pem))) continue;
      const added = await withFile(pathOf('authority.cer'), derOf(pem), () =>
        system.addAuthority(pathOf('authority.cer'), pem),
      );
      if (!added.ok) return added;
    }
    return ok(undefined);
  }

  async function addIdentity(credential: StoreCredential): Promise<Result<void, Failure>> {
    const { createPkcs12 } = await import('../../certificates/pkcs12.ts');
    const password = randomBytes(24).toString('base64url');
    const file = await createPkcs12({
      chainPem: credential.chainPem.slice(0, 1),
      privateKey: credential.privateKey,
      name: storeLabel(profile),
      authorityName: () => '',
      password,
      protection: system.protection,
    });
    const path = pathOf('certificate.p12');
    return withFile(path, file, () => system.addIdentity(path, password));
  }

  async function put(credential: StoreCredential): Promise<Result<void, Failure>> {
    const [leaf = ''] = credential.chainPem;
    const before = await look();
    if (!before.ok) return before;
    if (has(before.value, leaf)) return ok(undefined);
    const chained = await addAuthorities(credential, before.value);
    if (!chained.ok) return chained;
    const added = await addIdentity(credential);
    if (!added.ok) return added;
    const after = await look();
    if (!after.ok) return after;
    if (!has(after.value, leaf)) return refused('it took the certificate, and does not have it');
    const ours = before.value.identities.filter(({ label }) => label === storeLabel(profile));
    await system.prefer?.(
      leaf,
      ours.map(({ pem }) => pem),
    );
    return ok(undefined);
  }

  /** Ours that are to go, each with its key, and with the last one what signed them. */
  async function removeFromIt(removal: StoreRemoval): Promise<Result<void, Failure>> {
    const found = await look();
    if (!found.ok) return found;
    const { identities } = found.value;
    const ours = ownIdentities(identities, signersIn(found.value), profile, removal);
    const leaving = leavingIdentities(ours, removal);
    if (leaving.length > 0) await system.forget?.(leaving.map(({ pem }) => pem));
    for (const { pem } of leaving) {
      const removed = await system.removeIdentity(pem);
      if (!removed.ok) return removed;
    }
    const staying = identities.filter((one) => !leaving.includes(one));
    // Another profile may have its certificate from the same authority.
    if (staying.some((one) => isOwnLabel(one.label) || ours.includes(one))) return ok(undefined);
    for (const { pem } of found.value.others.filter(({ isOwn }) => isOwn)) {
      const removed = await system.removeAuthority(pem);
      if (!removed.ok) return removed;
    }
    return ok(undefined);
  }

  return {
    places: async () => ((await system.exists()) ? [place] : []),
    async put(credential) {
      if (!(await system.exists())) return ok({ places: [], refusals: [] });
      const done = await put(credential);
      return done.ok ? ok({ places: [place], refusals: [] }) : err(done.error);
    },
    async list(scope) {
      const found = await look();
      if (!found.ok) return found;
      const ours = ownIdentities(found.value.identities, signersIn(found.value), profile, scope);
      return ok(ours.map(({ pem }) => ({ place, pem })));
    },
    async remove(removal) {
      const swept = await guarded(runtimeFolder, async () => {
        for (const name of ['authority.cer', 'certificate.p12'] as const)
          await rm(pathOf(name), { force: true });
      });
      // What is in the store is worth more than what cannot be removed beside it.
      const done = await removeFromIt(removal);
      const whole = done.ok && !swept.ok ? inStore(swept.error) : done;
      return whole.ok ? [] : [whole.error];
    },
    async check(certificatePem) {
      const found = await look();
      return found.ok ? ok(has(found.value, certificatePem) ? [place] : []) : found;
    },
    async uses(certificatePem) {
      const found = await look();
      if (!found.ok) return [{ place, kind: 'refused', failure: found.error }];
      return has(found.value, certificatePem) ? [{ place, ...system.way(certificatePem) }] : [];
    },
  };
}

function has({ identities }: StoreContents, pem: string): boolean {
  return identities.some((one) => isSameCertificate(one.pem, pem));
}

function signersIn({ others }: StoreContents): readonly string[] {
  return others.map(({ pem }) => pem);
}
