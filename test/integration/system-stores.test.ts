import { afterEach, beforeEach, describe, it, vi } from 'vitest';
import { type RunProgram, runProgram } from '#main/delivery/trust-store/program.ts';
import { describeWith } from '#test/support/needs.ts';
import { fakePowershell } from '#test/support/system-stores/fake-powershell.ts';
import { fakeSecurity } from '#test/support/system-stores/fake-security.ts';
import { dropKeychain, makeKeychain } from '#test/support/system-stores/keychain.ts';
import { emptyState } from '#test/support/system-stores/state.ts';
import { useWindowsStore, type WindowsUnderTest } from '#test/support/system-stores/windows.ts';
import { createTemporaryFolder, type TemporaryFolder } from '#test/support/temp.ts';
import { type StoreUnderTest, trustStoreContract } from '#test/support/trust-store-contract.ts';

// A real PowerShell takes about a second for each of the many looks.
vi.setConfig({ testTimeout: 120_000 });

/** The real thing where this is that system; elsewhere what behaves like it, which OpenSSL opens the files for. */
switch (process.platform) {
  case 'darwin':
    describe('the login keychain of macOS', () => keychainContract(() => runProgram, dropKeychain));
    break;
  case 'win32':
    describe('the certificate store of Windows', () => {
      // There is one for each person and no second one; the hosted workflow throws its person away.
      if (process.env.CI === 'true') windowsContract(() => runProgram);
      else it.skipIf(true)('not run: it would write into the store of whoever runs it', () => {});
    });
    break;
  default:
    describeWith(['openssl'], 'a pretended login keychain of macOS', () =>
      keychainContract(() => fakeSecurity(emptyState())),
    );
    describeWith(['openssl'], 'a pretended certificate store of Windows', () =>
      windowsContract(() => fakePowershell(emptyState())),
    );
}

function keychainContract(
  makeRunner: () => RunProgram,
  drop: (home: string) => Promise<void> = async () => {},
): void {
  let home: TemporaryFolder;
  let current: StoreUnderTest;
  beforeEach(async () => {
    home = createTemporaryFolder();
    current = await makeKeychain(home.path, makeRunner());
  });
  afterEach(async () => {
    await drop(home.path);
    home.remove();
  });
  trustStoreContract(() => current);
}

function windowsContract(makeRunner: () => RunProgram): void {
  let home: TemporaryFolder;
  let current: WindowsUnderTest;
  beforeEach(() => {
    home = createTemporaryFolder();
    current = useWindowsStore(home.path, makeRunner());
  });
  afterEach(async () => {
    await current.clear();
    home.remove();
  });
  trustStoreContract(() => current);
}
