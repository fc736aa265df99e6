import { useCopyText } from '../api.ts';
import { copyCommand } from '../words/window.ts';
import { CopyIconButton } from './copy-button.tsx';

export interface CommandProps {
  readonly command: string;
  readonly label?: string;
  /** Long commands are shown whole, in several lines; else they scroll. */
  readonly wrap?: boolean;
}

/** Something to type, ready to be copied. */
export function Command({ command, label = copyCommand, wrap = true }: CommandProps) {
  const copyText = useCopyText();
  return (
    <div className={wrap ? 'cmd cmd--wrap' : 'cmd'}>
      <code>{command}</code>
      <CopyIconButton label={label} copy={() => copyText(command)} />
    </div>
  );
}
