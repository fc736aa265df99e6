import type { SecretStore } from '../settings/secrets.ts';
import { type Failure, failure } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';

export interface KeptToken {
  readonly keptIn: 'keychain' | 'memory';
  /** Why it is not in the keychain. */
  readonly note?: Failure;
}

/**
 * Where one profile's refresh token is kept: the keychain, or this process's memory where the keychain does not
 * take it. Written before it is used, because Okta may have voided the one before.
 */
export interface RefreshTokenKeeper {
  read(): Promise<string | undefined>;
  /** Never fails: what the keychain refuses stays in memory. Answers where it is now and why not in the keychain. */
  write(token: string): Promise<KeptToken>;
  remove(): Promise<Result<void, Failure>>;
}

export function createRefreshTokenKeeper(
  profile: string,
  openSecrets: () => Promise<SecretStore>,
): RefreshTokenKeeper {
  const account = `${profile}/refresh-token`;
  let inMemory: string | undefined;
  return {
    async read() {
      if (inMemory !== undefined) return inMemory;
      const found = await (await openSecrets()).get(account);
      return found.ok ? found.value : undefined;
    },
    async write(token) {
      const secrets = await openSecrets();
      const saved = await secrets.set(account, token);
      if (saved.ok && secrets.kind === 'keychain') {
        inMemory = undefined;
        return { keptIn: 'keychain' };
      }
      inMemory = token;
      const note = saved.ok
        ? failure('KEYCHAIN_UNAVAILABLE', { problem: secrets.problem ?? 'there is no keychain' })
        : saved.error;
      return { keptIn: 'memory', note };
    },
    async remove() {
      inMemory = undefined;
      const removed = await (await openSecrets()).delete(account);
      return removed.ok ? ok(undefined) : removed;
    },
  };
}
