import { pathWords } from '../../application/words/phrases.ts';
import { clean } from '../screen/clean.ts';
import { wrap } from '../screen/layout.ts';
import { painterFor } from '../screen/screen.ts';
import type { World } from '../world.ts';

export interface ServerFolder {
  readonly host: string;
  readonly folder: string;
  readonly files: readonly string[];
  /** Whether the policy opens people's own accounts on the host, and whose were asked for. */
  readonly ownAccounts: boolean;
  readonly own: readonly string[];
}

/** `latchkey policy sshd --into FOLDER` */
export function serverFolderLines(told: ServerFolder, { stdout, home }: World): string[] {
  const { host, folder, files, ownAccounts, own } = clean(told);
  const isLacking = ownAccounts && own.length === 0;
  return [
    painterFor(stdout)('title', `The files for ${host} are in ${pathWords(folder, home)}`),
    ...files.map((file) => `  ${file}`),
    ...wrap(
      'Replace the whole folder principals on the server: what is left in it lets people in.',
      stdout.columns,
    ),
    ...(isLacking
      ? wrap(
          'The policy opens people’s own accounts there too. Name each with --own, or they get no file and stay shut.',
          stdout.columns,
        )
      : []),
  ];
}
