import { useCall, useWindowState } from '../../api.ts';
import { useNavigation } from '../../frame/navigation.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Text } from '../../parts/text.tsx';
import { useTimes } from '../../time/now.ts';
import { keptByIt, quit, quitWindow } from '../../words/dialogs.ts';
import { close } from '../../words/window.ts';
import { quittingOf } from './quitting.ts';

/** Asks before nothing renews any more. */
export function QuitDialog() {
  const { organisations, app } = useWindowState();
  const { closeDialog } = useNavigation();
  const times = useTimes();
  const call = useCall();
  if (app.quitHidden) {
    return (
      <Dialog
        title={keptByIt.title}
        onClose={closeDialog}
        buttons={[{ label: close, kind: 'primary', safe: true, onPress: closeDialog }]}
      >
        <p className="small muted">{keptByIt.sentence}</p>
      </Dialog>
    );
  }
  const isWindowOnly = app.host.kind === 'agent';
  const quitting = quittingOf(organisations, app.sshEndsByQuitting, times.now);
  return (
    <Dialog
      title={isWindowOnly ? quitWindow.title : quit.title}
      onClose={closeDialog}
      buttons={[
        { label: quit.button, onPress: () => void call('quit', {}) },
        { label: quit.keep, kind: 'primary', safe: true, onPress: closeDialog },
      ]}
    >
      <p className="small muted">
        {app.host.kind === 'agent' ? (
          <Text>{quitWindow.sentence(app.host.pid)}</Text>
        ) : (
          quit.sentence(quitting, times)
        )}
      </p>
      {!isWindowOnly && <p className="small muted">{quit.instead}</p>}
    </Dialog>
  );
}
