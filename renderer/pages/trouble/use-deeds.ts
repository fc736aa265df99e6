import { useCallback } from 'react';
import type { Organisation } from '../../../preload/contract/state.ts';
import { useCall } from '../../api.ts';
import { useNavigation } from '../../frame/navigation.ts';
import type { Deed } from './actions.ts';

/** Does what a button says, for the organisation; without one there is only the checkup. */
export function useDeeds(organisation: Organisation | undefined): (deed: Deed) => void {
  const call = useCall();
  const { go } = useNavigation();
  return useCallback(
    (deed) => {
      if (deed === 'run-checkup') go('checkup');
      if (deed === 'date-and-time') void call('openOutside', { what: 'date-and-time' });
      if (organisation === undefined) return;
      const { profile, snapshot } = organisation;
      if (deed === 'run-checkup') void call('checkup', { profile });
      if (deed === 'keep-sign-in') void call('keepSignIn', { profile });
      if (deed === 'sign-in-afresh') void call('signIn', { profile, afresh: true });
      const isSignedIn = snapshot?.signedInAtMs !== undefined;
      if (deed === 'again' && isSignedIn) void call('renew', { profile });
      if (deed === 'sign-in' || (deed === 'again' && !isSignedIn)) {
        void call('signIn', { profile, afresh: false });
      }
    },
    [organisation, call, go],
  );
}
