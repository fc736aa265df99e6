import type { WindowState } from '../../preload/contract/state.ts';
import { unreachable } from '../support/result.ts';
import { type Act, type Call, open } from './act.ts';
import { followLink } from './follow-link.ts';
import type { Link } from './links.ts';
import type { Service } from './service/types.ts';

export interface ActorParts {
  readonly service: Pick<Service, 'answer' | 'desktop' | 'go' | 'propose' | 'state'>;
  showWindow(): void;
  /** Ends the application, unasked. */
  end(): void;
}

/** Does what tray, notifications and links ask for. The window asks the service itself. */
export interface Actor {
  act(act: Act): Promise<void>;
  follow(link: Link): Promise<void>;
}

export function createActor({ service, showWindow, end }: ActorParts): Actor {
  async function act(wanted: Act): Promise<void> {
    switch (wanted.do) {
      case 'open': {
        const { profile, place } = wanted;
        if (profile !== undefined && profile !== service.state().shown) {
          await service.answer('showOrganisation', { profile });
        }
        if (place !== undefined) service.go(place);
        showWindow();
        return;
      }
      case 'quit':
        return quit(service.state().app);
      case 'call':
        return call(wanted);
      default:
        return unreachable(wanted);
    }
  }

  async function quit({ quitHidden, stopsByQuitting }: WindowState['app']): Promise<void> {
    // The system has ways to quit that no setting of IT's hides; the question then says that it stays, and why.
    if (quitHidden || stopsByQuitting) await act(open('overview', undefined, 'quit'));
    else end();
  }

  /** What did not work, and what has to be answered first, is in the window. */
  async function call({ method, params }: Call): Promise<void> {
    const answer = await service.answer(method, params);
    const profile = 'profile' in params ? params.profile : undefined;
    if (!answer.ok) {
      const { error: refused } = answer;
      if (refused.code !== 'SIGN_IN_CANCELLED') {
        await act({ do: 'open', profile, place: { page: 'overview', refused } });
      }
    } else if (method === 'openSetupFile' && answer.value !== undefined) {
      await act(open('overview', undefined, 'set-up'));
    }
  }

  return {
    act,
    async follow(link) {
      const step = followLink(link, service.state(), service.desktop());
      if (step.do !== 'propose') return act(step);
      const proposed = await service.propose(step.setup);
      if (!proposed.ok) service.go({ page: 'overview', refused: proposed.error });
      showWindow();
    },
  };
}

/** The organisations whose person has to answer whether they are meant, in the window; a terminal asks there itself. */
export function questionsIn({ organisations }: Pick<WindowState, 'organisations'>): readonly string[] {
  return organisations
    .filter(({ snapshot, busy }) => {
      const state = snapshot?.state;
      return busy === 'sign-in' && state?.kind === 'signing-in' && state.step === 'confirm';
    })
    .map(({ profile }) => profile);
}
