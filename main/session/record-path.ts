import { join } from 'node:path';

/** The file with the record of a profile's session. */
export function recordPath(stateFolder: string, profile: string): string {
  return join(stateFolder, `session-${profile}.json`);
}
