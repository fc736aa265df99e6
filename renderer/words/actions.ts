/** What buttons say, on more than one page. */

export const signIn = 'Sign in with Okta';
export const signInAgain = 'Sign in again';
export const useAnotherAccount = 'Use another account';
export const renewNow = 'Renew now';
export const tryNow = 'Try now';
export const tryAgain = 'Try again';
export const checkAgain = 'Check again';
export const runCheckup = 'Run a checkup';
export const openDateAndTime = 'Open date and time settings';
export const unlockAndSave = 'Unlock and save';
export const askOktaAgain = 'Ask Okta again';
export const copyLink = 'Copy link';
export const openBrowserAgain = 'Open the browser again';
export const continueAs = 'Continue';
