import { createPemFiles } from '../../delivery/pem-files/pem-files.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import { folderOf } from '../../session/withdraw.ts';
import { fail } from '../../support/failure.ts';
import { ok } from '../../support/result.ts';
import type { CertificatePlace } from './types.ts';

/** The place from which programs of this person take the client certificate: its files. `path` shortens paths. */
export function placeOf(
  { x509, profile }: SessionSnapshot,
  path: (path: string) => string,
): CertificatePlace {
  const files = x509?.files;
  if (files === undefined) {
    return {
      name: 'memory',
      open: async () =>
        x509 === undefined
          ? fail('SIGNED_OUT', { profile })
          : fail('STORE_REFUSED', {
              place: 'files',
              problem: x509.stores === undefined ? IN_MEMORY : IN_STORE,
            }),
    };
  }
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
      return ok({ chainPem: chainPem.join('\n'), privateKeyPem, rootPem });
    },
  };
}

const IN_STORE =
  'the settings ask for no files (x509.files), and Latchkey takes no key out of a browser’s store; a browser shows the certificate itself';
const IN_MEMORY =
  'the settings ask for no files (x509.files), so the certificate is in the memory of Latchkey alone';
