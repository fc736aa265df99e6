import { openSecretStore, type SecretStore } from '#main/settings/secrets.ts';
import { systemClock } from '#main/support/clock.ts';
import { memorySecrets } from '#test/support/engine.ts';
import { startKeyring } from '#test/support/keyring.ts';
import { findProgram } from '#test/support/programs.ts';
import type { Place } from './place.ts';

/** A real keychain where this computer has one, else memory; and which it is, for the row's name. */
export async function benchSecrets(place: Place): Promise<{ store: SecretStore; where: string }> {
  const missing = ['gnome-keyring-daemon', 'dbus-daemon', 'dbus-send'].some(
    (program) => findProgram(program) === undefined,
  );
  if (process.platform !== 'linux' || missing) return { store: memorySecrets().store, where: 'no keychain' };
  const keyring = await startKeyring(place.folder);
  place.onStop(keyring.stop);
  // libsecret reads this process's own environment, once.
  process.env.DBUS_SESSION_BUS_ADDRESS = keyring.environment.DBUS_SESSION_BUS_ADDRESS;
  const store = await openSecretStore({
    clock: systemClock,
    environment: keyring.environment,
    platform: process.platform,
  });
  if (store.kind === 'memory') throw new Error(`the keyring cannot be used: ${store.problem}`);
  return { store, where: 'gnome-keyring' };
}
