import { useCall } from '../../api.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Pre } from '../../parts/pre.tsx';
import { useAnswer } from '../../use-answer.ts';
import { sshChange } from '../../words/settings.ts';
import { close } from '../../words/window.ts';

/** The line in the person's own ssh settings, before they look for it themselves. */
export function SshChangeDialog({
  profile,
  onClose,
}: {
  readonly profile: string;
  readonly onClose: () => void;
}) {
  const call = useCall();
  const { answer } = useAnswer('settings', { profile }, profile);
  const change = answer?.ok ? answer.value.sshChange : undefined;
  return (
    <Dialog
      title={sshChange.title}
      onClose={onClose}
      buttons={[
        { label: sshChange.open, onPress: () => void call('openOutside', { what: 'ssh-config' }) },
        { label: close, safe: true, onPress: onClose },
      ]}
    >
      <p className="small muted">
        {answer?.ok && change === undefined ? sshChange.none : sshChange.sentence}
      </p>
      {change !== undefined && <Pre label={sshChange.title}>{change}</Pre>}
    </Dialog>
  );
}
