import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an administrator puts on a server: see docs/access-policy.md. */
export interface ServerFiles {
  /** For sshd_config.d, as `latchkey policy sshd` writes it. */
  readonly configuration: string;
  /** The AuthorizedPrincipalsFile of each account that has one, by the account's name. */
  readonly principals: ReadonlyMap<string, string>;
}

/** Where the files belong on a server of its own. Here each of several servers has them in its own folder. */
const PLACE = '/etc/ssh/latchkey/';

/** Makes the folders and puts the authority's key there; answers the pattern of files for sshd to include. */
export function serverFilesOf(folder: string, userAuthorityLine: string): string {
  const { included, latchkey } = placesIn(folder);
  for (const each of [included, latchkey]) mkdirSync(each, { mode: 0o755 });
  write(join(latchkey, 'user_ca.pub'), `${userAuthorityLine}\n`);
  return join(included, '*.conf');
}

/** Nothing of earlier files stays. Of the configuration's text only the folder is another one. */
export function installServerFiles(folder: string, { configuration, principals }: ServerFiles): void {
  const { included, latchkey } = placesIn(folder);
  write(join(included, 'latchkey.conf'), configuration.replaceAll(PLACE, `${latchkey}/`));
  const files = join(latchkey, 'principals');
  rmSync(files, { recursive: true, force: true });
  mkdirSync(files, { mode: 0o755 });
  for (const [account, text] of principals) write(join(files, account), text);
}

function placesIn(folder: string): { readonly included: string; readonly latchkey: string } {
  return { included: join(folder, 'sshd_config.d'), latchkey: join(folder, 'latchkey') };
}

/** Readable for the accounts themselves, whatever umask we have. */
function write(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o644);
}
