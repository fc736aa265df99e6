import { createContext, useCallback, useContext } from 'react';
import type { Organisation, WindowState } from '../preload/contract/state.ts';
import type { Api } from './bridge.ts';
import type { PressedKeys } from './frame/pressed-keys.ts';
import type { Refusals } from './refusals.ts';

/** What every part of the window can reach: the application behind it, and the state it is in. */
interface Surroundings {
  readonly api: Api;
  readonly state: WindowState;
  readonly keys: PressedKeys<KeyboardEvent>;
  readonly refusals: Refusals;
}

export const SurroundingsContext = createContext<Surroundings | undefined>(undefined);

function useSurroundings(): Surroundings {
  const surroundings = useContext(SurroundingsContext);
  if (surroundings === undefined) throw new Error('There is no application around this part of the window');
  return surroundings;
}

/** For questions that a page asks by itself; it shows their failures where they belong. */
export const useApi = (): Api => useSurroundings().api;
export const usePressedKeys = (): PressedKeys<KeyboardEvent> => useSurroundings().keys;
export const useWindowState = (): WindowState => useSurroundings().state;
export const useRefusals = (): Refusals => useSurroundings().refusals;

/** The organisation that the window shows; undefined where nothing is set up. */
export function useOrganisation(): Organisation | undefined {
  const { organisations, shown } = useWindowState();
  return organisations.find(({ profile }) => profile === shown);
}

/** For what the person asks for: why it did not work is then said on the page, as `Refusals` has it. */
export function useCall(): Api['call'] {
  const {
    api,
    refusals: { begin },
  } = useSurroundings();
  return useCallback(
    async (method, params) => {
      const refuse = begin('profile' in params ? params.profile : undefined);
      const answer = await api.call(method, params);
      if (!answer.ok && answer.error.code !== 'SIGN_IN_CANCELLED') refuse(answer.error);
      return answer;
    },
    [api, begin],
  );
}

/** Puts text on the clipboard; resolves to whether it is there. */
export function useCopyText(): (text: string) => Promise<boolean> {
  const call = useCall();
  return useCallback(async (text) => (await call('copyText', { text })).ok, [call]);
}
