import { useState } from 'react';
import { useCall } from '../../api.ts';
import { useNavigation } from '../../frame/navigation.ts';
import { Lines } from '../../parts/details.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { signOut } from '../../words/dialogs.ts';
import { cancel } from '../../words/window.ts';
import { useAsked } from './use-asked.ts';

/** Asks before access stops. How it went stands on the overview afterwards. */
export function SignOutDialog() {
  const organisation = useAsked(({ snapshot }) => snapshot?.state.kind === 'signed-out');
  const { closeDialog, go } = useNavigation();
  const call = useCall();
  const [everywhere, setEverywhere] = useState(false);
  const [isBusy, setBusy] = useState(false);
  if (organisation === undefined) return null;
  const { profile, title } = organisation;
  const act = async (): Promise<void> => {
    setBusy(true);
    const signedOut = await call('signOut', { profile, everywhere });
    // Why it was not done is said on the page where it was asked for.
    if (signedOut.ok) go('overview');
    else closeDialog();
  };
  return (
    <Dialog
      title={signOut.title(title)}
      onClose={() => !isBusy && closeDialog()}
      buttons={[
        { label: cancel, safe: true, onPress: closeDialog, off: isBusy },
        { label: signOut.button, kind: 'primary', onPress: () => void act(), off: isBusy },
      ]}
    >
      <p className="small muted">{signOut.sentence}</p>
      <Lines lines={signOut.does.map((text) => ({ icon: 'minus', text }))} />
      <label className="check">
        <input
          type="checkbox"
          checked={everywhere}
          onChange={(event) => setEverywhere(event.target.checked)}
        />
        {signOut.everywhere}
      </label>
    </Dialog>
  );
}
