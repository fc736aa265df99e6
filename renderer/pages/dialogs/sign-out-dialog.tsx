import { useState } from 'react';
import { useCall, useOrganisation } from '../../api.ts';
import { useNavigation } from '../../frame/navigation.ts';
import { Lines } from '../../parts/details.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { signOut } from '../../words/dialogs.ts';
import { cancel } from '../../words/window.ts';

/** Asks before access stops. How it went stands on the overview afterwards. */
export function SignOutDialog() {
  const organisation = useOrganisation();
  const { closeDialog, go } = useNavigation();
  const call = useCall();
  const [everywhere, setEverywhere] = useState(false);
  const [isBusy, setBusy] = useState(false);
  if (organisation === undefined) return null;
  const { profile, title } = organisation;
  const act = async (): Promise<void> => {
    setBusy(true);
    await call('signOut', { profile, everywhere });
    go('overview');
  };
  return (
    <Dialog
      title={signOut.title(title)}
      onClose={closeDialog}
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
