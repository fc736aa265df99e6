import { useEffect, useState } from 'react';
import { copiedWords, savedWords } from '../words/window.ts';
import { useAnnounce } from './announcer.tsx';
import { Button, type ButtonKind } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';

const SHOWN_MS = 2_000;

/** Says for two seconds that `act` has done it to `what`, and says it to who does not see it. */
function useSaid(
  said: string,
  what: string,
  act: () => Promise<boolean>,
): { readonly isDone: boolean; readonly start: () => void } {
  const announce = useAnnounce();
  const [done, setDone] = useState<{ readonly what: string }>();
  useEffect(() => {
    if (done === undefined) return;
    const timer = setTimeout(() => setDone(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [done]);
  const start = async (): Promise<void> => {
    if (!(await act())) return;
    setDone({ what });
    announce(said);
  };
  return { isDone: done?.what === what, start: () => void start() };
}

export interface CopyProps {
  readonly label: string;
  /** Resolves to whether it is on the clipboard now. */
  readonly copy: () => Promise<boolean>;
}

export function CopyButton({ label, copy, kind = 'plain' }: CopyProps & { readonly kind?: ButtonKind }) {
  const { isDone: copied, start } = useSaid(copiedWords, label, copy);
  return (
    <Button kind={kind} icon={copied ? 'tick' : 'copy'} onPress={start}>
      {copied ? copiedWords : label}
    </Button>
  );
}

export function CopyIconButton({ label, copy, tabIndex }: CopyProps & { readonly tabIndex?: number }) {
  const { isDone: copied, start } = useSaid(copiedWords, label, copy);
  return (
    <button
      type="button"
      className="btn btn--icon"
      aria-label={label}
      title={copied ? copiedWords : label}
      tabIndex={tabIndex}
      onClick={start}
    >
      <Icon name={copied ? 'tick' : 'copy'} />
    </button>
  );
}

/** `save` resolves to whether there is a file now: people may close the system's dialog. */
export function SaveButton({
  label,
  icon,
  save,
}: {
  readonly label: string;
  readonly icon: IconName;
  readonly save: () => Promise<boolean>;
}) {
  const [isBusy, setBusy] = useState(false);
  const { isDone, start } = useSaid(savedWords, label, async () => {
    setBusy(true);
    const isSaved = await save();
    setBusy(false);
    return isSaved;
  });
  return (
    <Button icon={isDone ? 'tick' : icon} onPress={start} off={isBusy}>
      {isDone ? savedWords : label}
    </Button>
  );
}
