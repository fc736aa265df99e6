import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where `program` is, or undefined. Looks where servers are kept too, which is not on every PATH. */
export function findProgram(program: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/local/go/bin'];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, programFile(program)))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** How the file of a program is called on this system. */
export function programFile(program: string): string {
  return process.platform === 'win32' ? `${program}.exe` : program;
}
