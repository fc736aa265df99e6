import type { Clock } from '../support/clock.ts';
import { problemOf } from '../support/failure.ts';
import { err, ok, type Result } from '../support/result.ts';

/** The functions of keytar that are used: macOS keychain, Windows Credential Manager, Secret Service on Linux. */
export interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

/** The operating system's keychain with a time limit. An error is the reason, in words for a person. */
export interface Keychain {
  get(account: string): Promise<Result<string | undefined, string>>;
  set(account: string, value: string): Promise<Result<void, string>>;
  delete(account: string): Promise<Result<void, string>>;
}

const SERVICE = 'Latchkey';
const NO_ANSWER = 'it does not answer';

/**
 * A call into the keychain cannot be taken back. One that is not answered within `limitMs` is given up, and until it
 * ends after all, every other one is refused, so that nothing old can overwrite anything new; a value that arrives
 * in the keychain too late is taken out again.
 */
export function limitedKeychain(keytar: Keytar, clock: Clock, limitMs: number): Keychain {
  let stuck = false;
  async function limited<T>(
    call: () => Promise<T>,
    undo?: () => Promise<unknown>,
  ): Promise<Result<T, string>> {
    if (stuck) return err(NO_ANSWER);
    const answer: Promise<Result<T, string>> = call().then(ok, (problem) => err(problemOf(problem)));
    const first = await within(limitMs, clock, answer);
    if (first !== undefined) return first;
    stuck = true;
    const release = leaveWithoutWaiting();
    void answer
      .then((late) => (late.ok ? undo?.() : undefined))
      .catch(() => {})
      .then(() => {
        stuck = false;
        release();
      });
    return err(NO_ANSWER);
  }
  const remove = (account: string) => keytar.deletePassword(SERVICE, account);
  return {
    async get(account) {
      const found = await limited(() => keytar.getPassword(SERVICE, account));
      return found.ok ? ok(found.value ?? undefined) : found;
    },
    set: (account, value) =>
      limited(
        () => keytar.setPassword(SERVICE, account, value),
        () => remove(account),
      ),
    async delete(account) {
      const removed = await limited(() => remove(account));
      return removed.ok ? ok(undefined) : removed;
    },
  };
}

/** Loads keytar's native part, which takes milliseconds and is needed only where a secret is. */
export async function loadKeytar(): Promise<Result<Keytar, string>> {
  try {
    const { default: keytar } = await import('keytar');
    return ok(keytar);
  } catch {
    // keytar keeps the system's reason to itself. Its binary is for this system, so a library it needs is missing.
    const needed = process.platform === 'linux' ? ' (is libsecret installed?)' : '';
    return err(`it cannot be used on this computer${needed}`);
  }
}

/** What `answer` resolves to, or undefined when that takes longer than `limitMs`. */
function within<T>(limitMs: number, clock: Clock, answer: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(limitMs, () => resolve(undefined));
    answer.then(resolve, reject).finally(() => timer.cancel());
  });
}

/**
 * Node waits at its end for every thread, so a call that never returns would keep `process.exit` from ever ending.
 * Becoming another program ends the threads; this one only gives the exit code. Answers how to take it back.
 */
function leaveWithoutWaiting(): () => void {
  const { execve } = process;
  if (process.platform !== 'linux' || execve === undefined) return () => {};
  const leave = (code: number): void =>
    execve.call(process, '/bin/sh', ['sh', '-c', `exit ${Number(code)}`], {});
  process.once('exit', leave);
  return () => process.off('exit', leave);
}
