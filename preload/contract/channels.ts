/**
 * Names and channels of the contract, without its schemas: all that the preload script needs, which is loaded before
 * anything is shown.
 */

/** Grows with every change that an older side would misread. */
export const CONTRACT = 1;

export const METHOD_NAMES = [
  'state',
  'signIn',
  'cancelSignIn',
  'answerIdentity',
  'openBrowserAgain',
  'copySignInLink',
  'renew',
  'refreshGroups',
  'signOut',
  'removeAccount',
  'keepSignIn',
  'hosts',
  'findHosts',
  'why',
  'pin',
  'copySshCommand',
  'openInTerminal',
  'markChangesSeen',
  'checkup',
  'activity',
  'exportActivity',
  'settings',
  'setSetting',
  'useOpenSshAgent',
  'testSignIn',
  'testCertificate',
  'copyCurlCommand',
  'about',
  'saveSupportBundle',
  'showOrganisation',
  'openSetupFile',
  'readSetupText',
  'readTyped',
  'waitingProposal',
  'answerProposal',
  'copyText',
  'openOutside',
  'went',
  'closeWindow',
  'quit',
] as const;
export type MethodName = (typeof METHOD_NAMES)[number];

/** The channel of a method, and the one on which states are pushed. */
export const channelOf = (method: MethodName): string => `latchkey:${method}`;
export const STATE_CHANNEL = 'latchkey:pushed-state';

/** What the preload script puts into the window as `window.latchkey`: plain functions, no object of Electron's. */
export interface Bridge {
  readonly contract: number;
  /**
   * Resolves to the answer as JSON, which who asks holds against the schema. Electron takes what goes through here apart
   * value by value: a list of ten thousand numbers takes some 10 ms so, and next to nothing as text.
   */
  call(method: string, params: unknown): Promise<string>;
  /** Calls `listener` with each state that is pushed, until the returned function is called. */
  onState(listener: (state: unknown) => void): () => void;
}
