import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The one problem of a keychain that the person can mend by a password. */
export const LOCKED = 'it is locked';

/** Whether secrets can be kept now. `mayHold` says that some may lie there out of reach. */
export type KeychainState =
  | { readonly usable: true }
  | { readonly usable: false; readonly problem: string; readonly mayHold: boolean };

/**
 * Asks the freedesktop.org Secret Service on the session bus, without waking a prompt, whether its default keyring is
 * there and open. libsecret alone cannot be asked: it finds nothing in a locked keyring as if nothing were there, puts
 * a prompt before the person in the middle of a background renewal, and waits for a silent bus without end.
 * (Secret Service API 0.2: org.freedesktop.Secret.Collection.Locked of the collection with the alias "default".)
 */
export async function checkSecretService(
  environment: NodeJS.ProcessEnv,
  limitMs: number,
): Promise<KeychainState> {
  const { DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: runtime } = environment;
  // Without these, D-Bus libraries start a bus of their own that nobody else would ever find.
  if (!address && !(runtime && existsSync(join(runtime, 'bus')))) {
    return { usable: false, problem: 'this login has no session bus', mayHold: false };
  }
  const answer = await askWhetherLocked(environment, limitMs);
  if (/boolean true/.test(answer.said)) return { usable: false, problem: LOCKED, mayHold: true };
  if (/boolean false/.test(answer.said)) return { usable: true };
  switch (answer.end) {
    case 'no-program':
      // Nobody to ask; the keychain itself will tell, within its time limit.
      return { usable: true };
    case 'too-late':
      return { usable: false, problem: 'it does not answer', mayHold: true };
    case 'ended':
      return { usable: false, ...meaningOf(answer.said) };
  }
}

interface Answer {
  readonly end: 'ended' | 'too-late' | 'no-program';
  readonly said: string;
}

function askWhetherLocked(environment: NodeJS.ProcessEnv, limitMs: number): Promise<Answer> {
  const question = [
    '--session',
    '--print-reply',
    `--reply-timeout=${limitMs}`,
    '--dest=org.freedesktop.secrets',
    '/org/freedesktop/secrets/aliases/default',
    'org.freedesktop.DBus.Properties.Get',
    'string:org.freedesktop.Secret.Collection',
    'string:Locked',
  ];
  const options = { env: environment, timeout: limitMs, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve) => {
    execFile('dbus-send', question, options, (problem, stdout, stderr) => {
      const end = problem?.code === 'ENOENT' ? 'no-program' : problem?.killed === true ? 'too-late' : 'ended';
      resolve({ end, said: stdout + stderr });
    });
  });
}

function meaningOf(said: string): { problem: string; mayHold: boolean } {
  const name = /org\.freedesktop\.DBus\.Error\.(\w+)/.exec(said)?.[1] ?? '';
  if (name === 'NoReply' || name === 'Timeout' || name === 'TimedOut') {
    return { problem: 'it does not answer', mayHold: true };
  }
  if (name === 'ServiceUnknown' || name === 'NameHasNoOwner' || name.startsWith('Spawn')) {
    return { problem: 'no keyring service is running', mayHold: false };
  }
  if (/Failed to open connection/.test(said)) {
    return { problem: 'the session bus cannot be reached', mayHold: false };
  }
  return { problem: 'it has no default keyring', mayHold: false };
}
