import { useEffect, useState } from 'react';
import { copiedWords } from '../words/window.ts';
import { useAnnounce } from './announcer.tsx';
import { Button, type ButtonKind } from './button.tsx';
import { Icon } from './icon.tsx';

const SHOWN_MS = 2_000;

/** Says "Copied" for two seconds once `copy` has done it, and says it to who does not see it. */
function useCopied(copy: () => Promise<boolean>): { readonly copied: boolean; readonly start: () => void } {
  const announce = useAnnounce();
  const [copied, setCopied] = useState(0);
  useEffect(() => {
    if (copied === 0) return;
    const timer = setTimeout(() => setCopied(0), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const start = async (): Promise<void> => {
    if (!(await copy())) return;
    setCopied((times) => times + 1);
    announce(copiedWords);
  };
  return { copied: copied > 0, start: () => void start() };
}

export interface CopyProps {
  readonly label: string;
  /** Resolves to whether it is on the clipboard now. */
  readonly copy: () => Promise<boolean>;
}

export function CopyButton({ label, copy, kind = 'plain' }: CopyProps & { readonly kind?: ButtonKind }) {
  const { copied, start } = useCopied(copy);
  return (
    <Button kind={kind} icon={copied ? 'tick' : 'copy'} onPress={start}>
      {copied ? copiedWords : label}
    </Button>
  );
}

export function CopyIconButton({ label, copy, tabIndex }: CopyProps & { readonly tabIndex?: number }) {
  const { copied, start } = useCopied(copy);
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
