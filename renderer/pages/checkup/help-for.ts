import type { Organisation, ShownStep, WindowState } from '../../../preload/contract/state.ts';
import { openDateAndTime, renewNow, signIn, signInAgain, unlockAndSave } from '../../words/actions.ts';
import { agentHelp } from '../../words/trouble.ts';
import type { Action } from '../trouble/actions.ts';

/** What the window has against a step that did not pass. */
export type Help =
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'ask-okta' }
  | { readonly kind: 'show-change' }
  | { readonly kind: 'use-openssh' }
  /** Nothing but to type it. */
  | { readonly kind: 'type'; readonly command: string };

/** By the step where the window can do more than the command, else by what the fix says to type. */
export function helpFor(
  { id, verdict }: Pick<ShownStep, 'id' | 'verdict'>,
  command: string | undefined,
  { snapshot }: Pick<Organisation, 'snapshot'>,
  platform: WindowState['app']['platform'],
): readonly Help[] {
  switch (id) {
    case 'ssh-config':
      return [{ kind: 'show-change' }, ...ofCommand(command)];
    case 'ssh-agent':
      return typed(agentHelp[platform].command);
    case 'agent-takes':
      // launchd gives its agent another address at each login, which no setting can name.
      return platform === 'darwin' || verdict !== 'failed'
        ? []
        : [{ kind: 'use-openssh' }, ...typed(agentHelp[platform].command)];
    case 'clock':
      return [{ kind: 'action', action: { label: openDateAndTime, deed: 'date-and-time', icon: 'out' } }];
    case 'keychain':
      return snapshot?.keptIn === 'memory'
        ? [{ kind: 'action', action: { label: unlockAndSave, deed: 'keep-sign-in' } }]
        : ofCommand(command);
    default:
      return ofCommand(command);
  }
}

function ofCommand(command: string | undefined): readonly Help[] {
  switch (command) {
    case 'latchkey renew':
      return [{ kind: 'action', action: { label: renewNow, deed: 'again', icon: 'refresh' } }];
    case 'latchkey login':
      return [{ kind: 'action', action: { label: signIn, deed: 'sign-in' } }];
    case 'latchkey login --fresh':
      return [{ kind: 'action', action: { label: signInAgain, deed: 'sign-in-afresh' } }];
    case 'latchkey whoami --ask-okta':
      return [{ kind: 'ask-okta' }];
    default:
      return typed(command);
  }
}

function typed(command: string | undefined): readonly Help[] {
  return command === undefined ? [] : [{ kind: 'type', command }];
}
