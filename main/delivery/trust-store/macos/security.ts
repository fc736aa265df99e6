import { type Failure, failure, type StoreRefusal } from '../../../support/failure.ts';
import { err, ok, type Result } from '../../../support/result.ts';
import type { ProgramEnd, RunProgram } from '../program.ts';

/** By its full path, so that no other program of that name is asked. */
export const SECURITY = '/usr/bin/security';

/** A dialog of the system may hold the tool; it goes with the tool. */
const LIMIT_MS = 15_000;

/** How people know it, and how failures name it. */
export const LOGIN_KEYCHAIN = 'login keychain';

/** macOS's own tool for keychains: `man security`. Failures: STORE_REFUSED. */
export interface SecurityTool {
  /** Runs one command and answers what it printed; `absent` where it says that there is no such item. */
  run(command: string, ...args: readonly string[]): Promise<Result<string | 'absent', Failure>>;
  /** Runs one command whose words nobody else may read: they go by standard input. */
  runSecretly(command: string, ...args: readonly string[]): Promise<Result<void, Failure>>;
}

export function securityTool(runProgram: RunProgram, environment: NodeJS.ProcessEnv): SecurityTool {
  const start = (args: readonly string[], input?: string): Promise<ProgramEnd> =>
    runProgram({
      program: SECURITY,
      args,
      environment,
      limitMs: LIMIT_MS,
      ...(input === undefined ? {} : { input }),
    });
  return {
    async run(command, ...args) {
      const end = await start([command, ...args]);
      if (end.kind === 'ended' && end.code === 0) return ok(end.stdout);
      if (end.kind === 'ended' && end.code === EXIT.itemNotFound) return ok('absent');
      return err(refusalOf(end));
    },
    async runSecretly(command, ...args) {
      // Its interactive mode: the words of a line are parted like a shell's. What it exits with is not documented, so
      // what it says counts too, and the store looks afterwards.
      const end = await start(['-i'], `${[command, ...args].map(quoted).join(' ')}\n`);
      const isDone = end.kind === 'ended' && end.code === 0 && !/^security: /m.test(end.stderr);
      return isDone ? ok(undefined) : err(refusalOf(end));
    },
  };
}

/** It exits with the lowest eight bits of an OSStatus (SecBase.h): -25300 is 44. */
const EXIT = {
  /** errSecInteractionNotAllowed, -25308: it would have to ask, and there is nobody */
  interactionNotAllowed: 36,
  /** errSecItemNotFound, -25300 */
  itemNotFound: 44,
  /** errSecAuthFailed, -25293 */
  authFailed: 51,
  /** errSecReadOnly, -25292 */
  readOnly: 52,
  /** errSecUserCanceled, -128 */
  userCancelled: 128,
} as const;

const REASONS: Readonly<Record<number, StoreRefusal>> = {
  [EXIT.interactionNotAllowed]: 'locked',
  [EXIT.authFailed]: 'locked',
  [EXIT.userCancelled]: 'locked',
  [EXIT.readOnly]: 'read-only',
};

/** What stands behind the colons of its messages, in English; in interactive mode there is no better sign. */
const LOCKED_WORDS =
  /User interaction is not allowed|User canceled the operation|user name or passphrase you entered/i;

function refusalOf(end: ProgramEnd): Failure {
  switch (end.kind) {
    case 'missing':
      return failure('STORE_REFUSED', { place: LOGIN_KEYCHAIN, problem: 'there is no security' });
    case 'too-late':
      return failure('STORE_REFUSED', {
        place: LOGIN_KEYCHAIN,
        problem: `security took longer than ${LIMIT_MS / 1000} seconds`,
        reason: 'silent',
      });
    case 'ended': {
      const said =
        end.stderr
          .trim()
          .split('\n')
          .at(-1)
          ?.replace(/^security: /, '') ?? '';
      const reason = REASONS[end.code] ?? (LOCKED_WORDS.test(end.stderr) ? 'locked' : undefined);
      return failure('STORE_REFUSED', {
        place: LOGIN_KEYCHAIN,
        problem: said === '' ? `security ended with ${end.code}` : said,
        ...(reason === undefined ? {} : { reason }),
      });
    }
  }
}

function quoted(word: string): string {
  return `"${word.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
