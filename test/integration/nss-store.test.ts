import { join } from 'node:path';
import { beforeEach } from 'vitest';
import { createNssStore } from '#main/delivery/trust-store/nss/nss.ts';
import type { TrustStore } from '#main/delivery/trust-store/types.ts';
import { describeWith } from '#test/support/needs.ts';
import { importIntoNss, listNss, makeBrowserHome } from '#test/support/nss.ts';
import { temporaryFolder } from '#test/support/temp.ts';
import { type StoreUnderTest, trustStoreContract } from '#test/support/trust-store-contract.ts';

describeWith(['certutil'], 'the certificate databases of Chromium and of a Firefox profile', () => {
  let current: StoreUnderTest;
  beforeEach(async () => {
    const home = temporaryFolder();
    const databases = await makeBrowserHome(home, ['default-release']);
    const open = (profile: string): TrustStore =>
      createNssStore({
        profile,
        home,
        environment: { PATH: process.env.PATH },
        runtimeFolder: join(home, 'run'),
      });
    current = {
      store: open('work'),
      another: open('other'),
      places: databases.length,
      async addForeign(credential, label) {
        for (const folder of databases) await importIntoNss(folder, credential, label);
      },
      listing: async () => (await Promise.all(databases.map((folder) => listNss(folder)))).flat(),
    };
  });
  trustStoreContract(() => current);
});
