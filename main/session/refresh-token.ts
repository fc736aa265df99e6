import * as z from 'zod/mini';
import type { SecretStore, SetOptions } from '../settings/secrets.ts';
import { type Failure, failure } from '../support/failure.ts';
import { parseJson } from '../support/json.ts';
import { ok, type Result } from '../support/result.ts';
import { isSamePerson } from './identity.ts';
import type { SessionRecord } from './record.ts';
import type { Person } from './snapshot.ts';

/** Where a refresh token was put, and why it is not in the keychain. */
export interface KeptToken {
  readonly keptIn: 'keychain' | 'memory';
  readonly note?: Failure;
}

/** Whose a refresh token is. */
export type Owner = Pick<Person, 'issuer' | 'subject'>;

const tokensSchema = z.array(z.object({ token: z.string(), issuer: z.string(), subject: z.string() }));

/**
 * One of those that the keychain holds of one profile, the newest first: the one to renew with, and those of other
 * sign-ins, which Okta has not been told to end yet. They stay beside it until then, so that a process that dies in
 * between leaves nothing alive at Okta that nobody knows of. Which is which the record decides (`pick`): the one who
 * died may have kept the refresh token of somebody who was never recorded.
 */
export type RefreshToken = z.infer<typeof tokensSchema>[number];

/**
 * One profile's refresh tokens, in the keychain or in the memory that stands in for it. Written before they are used,
 * because Okta may have voided the one before. All of them are one item, and so are replaced as a whole.
 */
export interface RefreshTokenKeeper {
  /** None where there is none; a failure where the keychain cannot be asked now, which is not the same. */
  read(): Promise<Result<readonly RefreshToken[], Failure>>;
  /** The newest first. */
  write(tokens: readonly RefreshToken[], options?: SetOptions): Promise<KeptToken>;
  /** Whether this process has written one: then what it reads is the newest. */
  hasWritten(): Promise<boolean>;
  remove(): Promise<Result<void, Failure>>;
}

/** All but one are from sign-ins whose end Okta could not be told of; a keychain's item has room for more. */
const MOST = 9;

export function createRefreshTokenKeeper(
  profile: string,
  openSecrets: () => Promise<SecretStore>,
): RefreshTokenKeeper {
  const account = `${profile}/refresh-token`;
  return {
    async read() {
      const found = await (await openSecrets()).get(account);
      return found.ok ? ok(found.value === undefined ? [] : tokensIn(found.value)) : found;
    },
    async write(tokens, options) {
      const secrets = await openSecrets();
      const saved = await secrets.set(account, JSON.stringify(tokens.slice(0, MOST)), options);
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

/** What an item of the keychain holds; none where it is not of our making. */
export function tokensIn(item: string): readonly RefreshToken[] {
  const read = tokensSchema.safeParse(parseJson(item));
  return read.success ? read.data : [];
}

/** Whose refresh token a record goes on with; nobody's where Okta gave none, or where the session is over. */
export function ownerOf({ person, renewal }: SessionRecord): Owner | undefined {
  return renewal.dueAtMs === undefined ? undefined : person;
}

/** The newest one of this person, and all others. */
export function pick(
  tokens: readonly RefreshToken[],
  owner: Owner | undefined,
): { readonly current: RefreshToken | undefined; readonly others: readonly RefreshToken[] } {
  const current = owner === undefined ? undefined : tokens.find((one) => isSamePerson(one, owner));
  return { current, others: tokens.filter((one) => one !== current) };
}
