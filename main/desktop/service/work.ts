import type { Organisation } from '../../../preload/contract/state.ts';
import type { Failure } from '../../support/failure.ts';
import { fail } from '../../support/failure.ts';
import type { Result } from '../../support/result.ts';
import type { Known } from './organisations.ts';

type Busy = NonNullable<Organisation['busy']>;

/** As the holder in "Wait until … is done". */
const HOLDERS: Readonly<Record<Busy, string>> = {
  'sign-in': 'the sign-in',
  renew: 'the renewal',
  groups: 'the question to Okta',
  'sign-out': 'the sign-out',
  test: 'the test',
};

/**
 * Something that the person asked for, one at a time for each organisation: while it goes on everybody sees what, and
 * why it did not work is shown until they ask for the next. BUSY_ELSEWHERE while another thing goes on.
 */
export async function work<T>(
  one: Known,
  kind: Busy,
  changed: () => void,
  act: () => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  if (one.busy !== undefined) return fail('BUSY_ELSEWHERE', { holder: HOLDERS[one.busy] });
  one.busy = kind;
  one.lastFailure = undefined;
  changed();
  try {
    const done = await act();
    // Who cancels knows that it was not finished.
    one.lastFailure = done.ok || done.error.code === 'SIGN_IN_CANCELLED' ? undefined : done.error;
    return done;
  } finally {
    one.busy = undefined;
    changed();
  }
}
