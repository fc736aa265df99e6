import { readFileSync } from 'node:fs';
import { createPemFiles, type PemCredential } from '#main/delivery/pem-files/pem-files.ts';

/** A program that renews without end, and tells of each time, until it is killed. */
const [folder = '', credentialsPath = ''] = process.argv.slice(2);
const credentials = JSON.parse(readFileSync(credentialsPath, 'utf8')) as PemCredential[];
const files = createPemFiles(folder);
for (;;) {
  for (const credential of credentials) {
    const put = await files.put(credential);
    process.send?.(put.ok);
  }
}
