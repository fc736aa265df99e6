import type { Clock } from '../support/clock.ts';
import { type Failure, fail } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import { type Keychain, type Keytar, limitedKeychain, loadKeytar } from './keychain.ts';
import { checkSecretService, type KeychainState, LOCKED } from './secret-service.ts';

/**
 * Where secrets are kept: the refresh token, a client secret. `account` is "<profile>/<what>". What the keychain does
 * not take now stays in this process's memory, and `kind` and `problem` say so; both are as of the last call. What the
 * keychain still holds of that account is void from then on: it is never read again, and removed at the first call that
 * finds the keychain open. (A spent refresh token that is shown to Okta again ends the whole family of tokens.)
 */
export interface SecretStore {
  readonly kind: 'keychain' | 'memory';
  /** Why the keychain is not used, in words that finish "The keychain cannot be used: …". */
  readonly problem: string | undefined;
  /** KEYCHAIN_UNAVAILABLE where the keychain may hold it but cannot be read now, which is not the same as none. */
  get(account: string): Promise<Result<string | undefined, Failure>>;
  /** Always keeps it, in memory at least. */
  set(account: string, value: string, options?: SetOptions): Promise<Result<void, Failure>>;
  /** Whether this process has set it: then what it gets is the newest. */
  hasSet(account: string): boolean;
  /** KEYCHAIN_UNAVAILABLE where one may stay behind in the keychain. */
  delete(account: string): Promise<Result<void, Failure>>;
}

export interface SetOptions {
  /** The person is there and waits for it: the system may ask them to unlock the keychain. */
  readonly mayAsk?: boolean;
}

export interface SecretStoreParts {
  readonly clock: Clock;
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly load?: () => Promise<Result<Keytar, string>>;
  /** Asks, without waking a prompt, whether the keychain can be used now. */
  readonly check?: () => Promise<KeychainState>;
}

/** Nobody answers on Linux once the keyring was found open; elsewhere the system may be asking the person. */
const limitFor = (platform: NodeJS.Platform): number => (platform === 'linux' ? 2_000 : 60_000);

const PATIENCE_MS = 30_000;

/** Somebody finds a password and types it. */
const ASKING_LIMIT_MS = 60_000;

/**
 * How long a good answer counts. Asking starts a program, which stops a large process for tens of milliseconds; a token
 * that is read, used and replaced is one errand. Who locks the keychain in between meets its time limit.
 */
const USABLE_FOR_MS = 30_000;

function isBefore(nowMs: number, endMs: number, atMostMs: number): boolean {
  return nowMs < endMs && endMs - nowMs <= atMostMs;
}

/**
 * Opens the keychain, or memory where there is none. Open it once for a process: a keychain that is unlocked later
 * is used from then on. Never rejects, and never takes longer than the time limit.
 */
export async function openSecretStore(parts: SecretStoreParts): Promise<SecretStore> {
  const limitMs = limitFor(parts.platform);
  const check =
    parts.check ??
    (parts.platform === 'linux'
      ? () => checkSecretService(parts.environment, limitMs)
      : async () => ({ usable: true }) as const);
  const memory = new Map<string, string>();
  /** Accounts of which the keychain may hold a value that no longer counts. */
  const voided = new Set<string>();
  const set = new Set<string>();
  let keychain: Keychain | undefined;
  let patient: Keychain | undefined;
  let state: KeychainState = { usable: true };
  let askAgainAt = 0;
  let usableUntil = 0;

  /** The keychain, if it can be used at this moment. */
  async function reach(): Promise<Keychain | undefined> {
    const began = parts.clock.now();
    // Further away than was said means that the clock has been set back.
    if (isBefore(began, askAgainAt, PATIENCE_MS)) return undefined;
    if (keychain !== undefined && state.usable && isBefore(began, usableUntil, USABLE_FOR_MS))
      return keychain;
    state = await check();
    usableUntil = began + USABLE_FOR_MS;
    // One that lets us wait is not asked at every step of a sign-in.
    if (parts.clock.now() - began >= limitMs) askAgainAt = parts.clock.now() + PATIENCE_MS;
    if (!state.usable) return undefined;
    if (keychain !== undefined) return keychain;
    const loaded = await (parts.load ?? loadKeytar)();
    if (loaded.ok) keychain = limitedKeychain(loaded.value, parts.clock, limitMs);
    else state = { usable: false, problem: loaded.error, mayHold: false };
    return keychain;
  }
  /** The keychain also where it is locked, and then with a question to the person; nothing else is mended by one. */
  async function reachAsking(): Promise<Keychain | undefined> {
    state = await check();
    if (!state.usable && state.problem !== LOCKED) return undefined;
    const loaded = await (parts.load ?? loadKeytar)();
    if (!loaded.ok) return undefined;
    state = { usable: true };
    patient ??= limitedKeychain(loaded.value, parts.clock, ASKING_LIMIT_MS);
    return patient;
  }
  function unusable(problem: string): void {
    state = { usable: false, problem, mayHold: true };
  }
  /** The keychain, if it can be used, with nothing void in it but what is about to be replaced or removed. */
  async function reachTidied(replaced?: string, mayAsk = false): Promise<Keychain | undefined> {
    const reached = await (mayAsk ? reachAsking() : reach());
    for (const account of reached === undefined ? [] : voided) {
      if (account === replaced) continue;
      const removed = await reached?.delete(account);
      // The next call tries again; whether the keychain serves this one is for its own errand to find out.
      if (removed?.ok !== true) break;
      voided.delete(account);
    }
    return reached;
  }
  let turn: Promise<unknown> = Promise.resolve();
  /** One call after the other: what is void must not be removed while its successor is written. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  }
  /** Nothing, unless the keychain may hold what was asked for. */
  function nothingElse(): Result<undefined, Failure> {
    if (state.usable || !state.mayHold) return ok(undefined);
    return fail('KEYCHAIN_UNAVAILABLE', { problem: state.problem, holds: true });
  }

  await reach();
  return {
    get kind() {
      return state.usable ? 'keychain' : 'memory';
    },
    get problem() {
      return state.usable ? undefined : state.problem;
    },
    get: (account) =>
      inTurn(async () => {
        const reached = memory.has(account) && voided.size === 0 ? undefined : await reachTidied();
        const remembered = memory.get(account);
        if (remembered !== undefined || voided.has(account)) return ok(remembered);
        const found = await reached?.get(account);
        if (found?.ok === true) return found;
        if (found !== undefined) unusable(found.error);
        return nothingElse();
      }),
    set: (account, value, { mayAsk } = {}) =>
      inTurn(async () => {
        set.add(account);
        const saved = await (await reachTidied(account, mayAsk))?.set(account, value);
        if (saved?.ok === true) {
          memory.delete(account);
          voided.delete(account);
        } else {
          if (saved !== undefined) unusable(saved.error);
          memory.set(account, value);
          voided.add(account);
        }
        return ok(undefined);
      }),
    hasSet: (account) => set.has(account),
    delete: (account) =>
      inTurn(async () => {
        memory.delete(account);
        const removed = await (await reachTidied(account))?.delete(account);
        if (removed?.ok === true) voided.delete(account);
        else voided.add(account);
        if (removed?.ok === false) unusable(removed.error);
        return nothingElse();
      }),
  };
}
