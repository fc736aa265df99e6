import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The file with the record of a profile's session. */
export function recordPath(stateFolder: string, profile: string): string {
  return join(stateFolder, `session-${profile}.json`);
}

/** The file with who was signed in last, for all profiles together. */
export function rememberedPath(stateFolder: string): string {
  return join(stateFolder, 'remembered.json');
}

/** The files with the records of all profiles; none where the folder cannot be read. */
export async function recordPaths(stateFolder: string): Promise<readonly string[]> {
  const names = await readdir(stateFolder).catch(() => []);
  return names.filter((name) => /^session-.+\.json$/.test(name)).map((name) => join(stateFolder, name));
}
