import { InvalidArgumentError } from 'commander';

/** A host as it is named on the command line: "web-1.example.com", "deploy@web-1.example.com". */
export interface Target {
  readonly host: string;
  readonly account: string | undefined;
}

/** Nothing that ssh could take for an option, whatever a script hands over. */
const HOST = /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/;
const ACCOUNT = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}$/;

export function target(written: string): Target {
  const at = written.lastIndexOf('@');
  const host = written.slice(at + 1);
  const account = at < 0 ? undefined : written.slice(0, at);
  if (!HOST.test(host))
    throw new InvalidArgumentError('is not the name of a host, such as web-1.example.com');
  if (account !== undefined && !ACCOUNT.test(account)) {
    throw new InvalidArgumentError('is not ACCOUNT@HOST, such as deploy@web-1.example.com');
  }
  return { host, account };
}
