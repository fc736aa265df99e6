import { createPemFiles } from '../../delivery/pem-files/pem-files.ts';
import { isSamePlace, type StoreUse, type TrustStore } from '../../delivery/trust-store/types.ts';
import type { SessionRecord } from '../../session/record.ts';
import { folderOf } from '../../session/withdraw.ts';
import { fail } from '../../support/failure.ts';
import { err, ok } from '../../support/result.ts';
import { type Asking, notWanted, whyNoCertificate } from '../no-certificate.ts';
import type { CertificatePlace, CertificatePlaces } from './types.ts';

/**
 * The places that have this person's client certificate, the files first, and the browsers that have it and show it to
 * nobody else.
 *
 * @param path shortens paths
 */
export async function placesOf(
  record: SessionRecord | undefined,
  profile: Asking,
  store: Pick<TrustStore, 'uses'> | undefined,
  path: (path: string) => string,
): Promise<CertificatePlaces> {
  const known = record?.leaving === true ? undefined : record;
  const [leaf] = known?.x509?.chainPem ?? [];
  if (known?.x509 === undefined || leaf === undefined) {
    const none = whyNoCertificate(profile, known && { trouble: known.trouble?.failure });
    return { places: [], none, browsers: [] };
  }
  const { chainPem, files, stores = [] } = known.x509;
  // One that refuses and never took it has nothing to be tried; that it did not take it is said elsewhere.
  const uses = ((await store?.uses(leaf)) ?? []).filter(
    ({ kind, place }) => kind !== 'refused' || stores.some((one) => isSamePlace(one, place)),
  );
  const fromStore = uses.flatMap((use) => placeIn(use, chainPem, known.authority.rootPem));
  const browsers = uses.flatMap(({ kind, place }) => (kind === 'browsers-alone' ? [place.name] : []));
  const none = notWanted(browsers.length === 0 ? IN_MEMORY : IN_STORE);
  return { places: files === undefined ? fromStore : [inFiles(files, path), ...fromStore], none, browsers };
}

function inFiles(
  files: NonNullable<NonNullable<SessionRecord['x509']>['files']>,
  path: (path: string) => string,
): CertificatePlace {
  return {
    name: path(files.certificate),
    async open() {
      const read = await createPemFiles(folderOf(files)).read();
      if (!read.ok) return read;
      if (read.value === undefined) {
        const problem = `the files in ${path(folderOf(files))} are not whole`;
        return fail('STORE_REFUSED', { place: 'files', problem });
      }
      const { chainPem, privateKeyPem, rootPem } = read.value;
      return ok({ chainPem, rootPem, shows: { cert: chainPem.join('\n'), key: privateKeyPem } });
    },
  };
}

function placeIn(use: StoreUse, chainPem: readonly string[], rootPem: string): readonly CertificatePlace[] {
  const { name } = use.place;
  switch (use.kind) {
    case 'key':
      return [
        {
          name,
          async open() {
            const opened = await use.open();
            return opened.ok ? ok({ chainPem, rootPem, shows: opened.value }) : opened;
          },
        },
      ];
    case 'request':
      return [{ name, open: async () => ok({ chainPem, rootPem, shows: use.get }) }];
    case 'refused':
      return [{ name, open: async () => err(use.failure) }];
    case 'browsers-alone':
      return [];
  }
}

const IN_STORE =
  'the settings ask for no files (x509.files), and this system lets browsers alone use the key in its store; a browser shows the certificate itself';
const IN_MEMORY =
  'the settings ask for no files (x509.files), so the certificate is in the memory of Latchkey alone';
