import type { SecretStore } from '../settings/secrets.ts';
import { type Failure, failure } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';

/** Where a refresh token was put, and why it is not in the keychain. */
export interface KeptToken {
  readonly keptIn: 'keychain' | 'memory';
  readonly note?: Failure;
}

/** What the keychain holds of one profile. */
export interface RefreshTokens {
  readonly current: string;
  /**
   * Of sign-ins before that one, which Okta has not been told to end yet. They stay beside it until then, so that a
   * process that dies in between leaves nothing alive at Okta that nobody knows of.
   */
  readonly earlier: readonly string[];
}

/**
 * One profile's refresh token, in the keychain or in the memory that stands in for it. Written before it is used,
 * because Okta may have voided the one before. All of it is one item, and so is replaced as a whole.
 */
export interface RefreshTokenKeeper {
  /** Undefined where there is none; a failure where the keychain cannot be asked now, which is not the same. */
  read(): Promise<Result<RefreshTokens | undefined, Failure>>;
  write(tokens: RefreshTokens): Promise<KeptToken>;
  /** Whether this process has written one: then what it reads is the newest. */
  hasWritten(): Promise<boolean>;
  remove(): Promise<Result<void, Failure>>;
}

/** No refresh token has one (RFC 6749, appendix A.17). */
const SEPARATOR = '\n';
/** Each is from a sign-in whose end Okta could not be told of; a keychain's item has room for many more. */
const MOST_EARLIER = 8;

export function createRefreshTokenKeeper(
  profile: string,
  openSecrets: () => Promise<SecretStore>,
): RefreshTokenKeeper {
  const account = `${profile}/refresh-token`;
  return {
    async read() {
      const found = await (await openSecrets()).get(account);
      if (!found.ok || found.value === undefined) return found as Result<undefined, Failure>;
      const [current = '', ...earlier] = found.value.split(SEPARATOR);
      return ok({ current, earlier });
    },
    async write({ current, earlier }) {
      const secrets = await openSecrets();
      const saved = await secrets.set(account, [current, ...earlier.slice(0, MOST_EARLIER)].join(SEPARATOR));
      if (saved.ok && secrets.kind === 'keychain') return { keptIn: 'keychain' };
      const note = saved.ok
        ? failure('KEYCHAIN_UNAVAILABLE', { problem: secrets.problem ?? 'there is none' })
        : saved.error;
      return { keptIn: 'memory', note };
    },
    hasWritten: async () => (await openSecrets()).hasSet(account),
    remove: async () => (await openSecrets()).delete(account),
  };
}

/** Every refresh token of the profile, the current one first. */
export function allOf(tokens: RefreshTokens | undefined): readonly string[] {
  return tokens === undefined ? [] : [tokens.current, ...tokens.earlier];
}
