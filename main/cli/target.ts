import type { Target } from '../application/access/explain.ts';
import { accountName, hostName } from './commands/policy/names.ts';

/**
 * A host as it is named on the command line: "web-1.example.com", "deploy@web-1.example.com". Nothing that ssh could take for
 * an option, whatever a script hands over.
 */
export function target(written: string): Target {
  const at = written.lastIndexOf('@');
  const host = hostName(written.slice(at + 1));
  return { host, account: at < 0 ? undefined : accountName(written.slice(0, at)) };
}
