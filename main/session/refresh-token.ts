import type { SecretStore } from '../settings/secrets.ts';
import { type Failure, failure } from '../support/failure.ts';
import type { Result } from '../support/result.ts';

/** Where a refresh token was put, and why it is not in the keychain. */
export interface KeptToken {
  readonly keptIn: 'keychain' | 'memory';
  readonly note?: Failure;
}

/**
 * One profile's refresh token, in the keychain or in the memory that stands in for it. Written before it is used,
 * because Okta may have voided the one before.
 */
export interface RefreshTokenKeeper {
  /** Undefined where there is none; a failure where the keychain cannot be asked now, which is not the same. */
  read(): Promise<Result<string | undefined, Failure>>;
  write(token: string): Promise<KeptToken>;
  /** Whether this process has written one: then what it reads is the newest. */
  hasWritten(): boolean;
  remove(): Promise<Result<void, Failure>>;
}

export function createRefreshTokenKeeper(
  profile: string,
  openSecrets: () => Promise<SecretStore>,
): RefreshTokenKeeper {
  const account = `${profile}/refresh-token`;
  let hasWritten = false;
  return {
    read: async () => (await openSecrets()).get(account),
    async write(token) {
      hasWritten = true;
      const secrets = await openSecrets();
      const saved = await secrets.set(account, token);
      if (saved.ok && secrets.kind === 'keychain') return { keptIn: 'keychain' };
      const note = saved.ok
        ? failure('KEYCHAIN_UNAVAILABLE', { problem: secrets.problem ?? 'there is none' })
        : saved.error;
      return { keptIn: 'memory', note };
    },
    hasWritten: () => hasWritten,
    remove: async () => (await openSecrets()).delete(account),
  };
}
