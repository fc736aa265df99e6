import { InvalidArgumentError } from 'commander';
import { ACCOUNT, isHostName } from '../../../access/names.ts';

/** Each server gets files of its own: a pattern that stands for it will not do. */
export function hostName(written: string): string {
  if (isHostName(written)) return written;
  throw new InvalidArgumentError('is not the name of a host, such as web-1.example.com');
}

/** Also because it goes into a comment of the file, which it must not end. */
export function accountName(written: string): string {
  if (ACCOUNT.test(written)) return written;
  throw new InvalidArgumentError('is not the name of an account');
}

/** For an option that may stand several times. */
export function accountNames(written: string, before: readonly string[] = []): readonly string[] {
  return [...before, accountName(written)];
}
