import { useState } from 'react';
import { useCall } from '../../api.ts';
import { useNavigation } from '../../frame/navigation.ts';
import { Lines } from '../../parts/details.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { remove, signOut } from '../../words/dialogs.ts';
import { cancel } from '../../words/window.ts';
import { useAsked } from './use-asked.ts';

/** Asks before this computer forgets who was signed in. */
export function RemoveDialog() {
  const organisation = useAsked();
  const { closeDialog, go } = useNavigation();
  const call = useCall();
  const [isBusy, setBusy] = useState(false);
  if (organisation === undefined) return null;
  const { profile, title } = organisation;
  const act = async (): Promise<void> => {
    setBusy(true);
    const removed = await call('removeAccount', { profile });
    if (removed.ok) go('overview');
    else closeDialog();
  };
  return (
    <Dialog
      title={remove.title(organisation)}
      onClose={() => !isBusy && closeDialog()}
      buttons={[
        { label: cancel, safe: true, onPress: closeDialog, off: isBusy },
        { label: remove.button, kind: 'stop', onPress: () => void act(), off: isBusy },
      ]}
    >
      <p className="small muted">{remove.sentence(title)}</p>
      <Lines lines={[...signOut.does, remove.forgets].map((text) => ({ icon: 'minus', text }))} />
    </Dialog>
  );
}
