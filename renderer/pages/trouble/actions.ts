import type { Failure } from '../../../main/support/failure.ts';
import type { FailureDescription } from '../../../main/support/words/failures.ts';
import type { ButtonKind } from '../../parts/button.tsx';
import type { IconName } from '../../parts/icon.tsx';
import * as words from '../../words/actions.ts';

/** What a button against a trouble does. */
export type Deed =
  | 'sign-in'
  | 'sign-in-afresh'
  /** Does again what did not work: signs in where nobody is signed in, else renews. */
  | 'again'
  | 'keep-sign-in'
  | 'run-checkup'
  | 'date-and-time';

export interface Action {
  readonly label: string;
  readonly deed: Deed;
  readonly kind?: ButtonKind;
  readonly icon?: IconName;
}

/** One button beside the title, and the others below. */
export interface Actions {
  readonly head?: Action;
  readonly below: readonly Action[];
}

const SIGN_IN: Action = { label: words.signInAgain, deed: 'sign-in' };
const AFRESH: Action = { label: words.useAnotherAccount, deed: 'sign-in-afresh' };
const CHECKUP: Action = { label: words.runCheckup, deed: 'run-checkup' };
const AGAIN: Action = { label: words.tryAgain, deed: 'again' };
const CHECK_AGAIN: Action = { label: words.checkAgain, deed: 'again', icon: 'refresh' };
const TRY_NOW: Action = { label: words.tryNow, deed: 'again', icon: 'refresh' };

const filled = (action: Action): Action => ({ ...action, kind: 'primary' });

/**
 * What can be done about a failure. Its first button is filled, unless there is something to ask, which then is what
 * counts.
 */
export function actionsFor(cause: Failure, { retry, ask }: FailureDescription): Actions {
  switch (cause.code) {
    case 'NO_AGENT':
    case 'AGENT_REFUSED':
    case 'PORT_BUSY':
      return { head: filled(CHECK_AGAIN), below: [] };
    case 'CLOCK_WRONG':
      return {
        head: filled({ label: words.openDateAndTime, deed: 'date-and-time', icon: 'out' }),
        below: [CHECK_AGAIN],
      };
    case 'CREDENTIALS_EXPIRED':
      return { head: filled(SIGN_IN), below: [TRY_NOW, CHECKUP] };
    case 'ACCESS_REMOVED':
      return { below: [SIGN_IN, AFRESH] };
    case 'CA_REFUSED':
      return { below: [AFRESH, SIGN_IN] };
    case 'OKTA_OTHER_PERSON':
      return { head: filled(AFRESH), below: [SIGN_IN] };
    case 'OKTA_REAUTH':
      return { head: filled({ ...SIGN_IN, deed: 'sign-in-afresh' }), below: [] };
    case 'KEYCHAIN_UNAVAILABLE':
      return { head: filled({ label: words.unlockAndSave, deed: 'keep-sign-in' }), below: [CHECKUP] };
    case 'NOT_SET_UP':
    case 'PROFILE_CHOICE':
    case 'SETTINGS_INVALID':
    case 'MANAGED_INVALID':
    case 'HOST_VERSION':
    case 'NOT_OPENED':
      return { below: [CHECKUP] };
    default:
      if (retry === 'sign in again') return { head: filled(SIGN_IN), below: [] };
      return ask === undefined ? { head: filled(AGAIN), below: [CHECKUP] } : { below: [AGAIN, CHECKUP] };
  }
}
