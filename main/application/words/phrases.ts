import type { Person } from '../../session/snapshot.ts';
import { thousands } from '../../support/words/say.ts';

/** Sentences of ours that the command and the window share. Those of failures are in support/words. */

/** "Sam Example (sam@example.com)", or as much of it as Okta told. */
export function personWords(person: Person): string {
  const { name, email, subject } = person;
  if (name !== undefined && email !== undefined && name !== email) return `${name} (${email})`;
  return email ?? name ?? subject;
}

const MOST_NAMES = 6;

/** "a, b and 33 more". */
export function several(names: readonly string[], most = MOST_NAMES): string {
  if (names.length === 0) return 'none';
  const shown = names.length <= most ? names : names.slice(0, most);
  const more = names.length - shown.length;
  return shown.join(', ') + (more === 0 ? '' : ` and ${more} more`);
}

/** "1 host", "10,412 hosts": how many, with a comma for each thousand. */
export function counted(count: number, one: string, several: string): string {
  return `${thousands(count)} ${count === 1 ? one : several}`;
}

/** A path as a person types it in a shell: short where it is below the home folder, quoted where a shell would split it. */
export function pathWords(path: string, home: string): string {
  const below = belowHome(path, home);
  return /^[\w~/.:@%+,=\\-]*$/.test(below) ? below : `"${path}"`;
}

/** "~/.local/state/…", as it is where it is not below the person's home. */
export function belowHome(path: string, home: string): string {
  return home !== '' && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** The sign-in timer, "4:32 left": the only place where seconds are shown. */
export function timerWords(leftMs: number): string {
  const seconds = Math.max(0, Math.floor(leftMs / 1000));
  return `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, '0')} left`;
}
