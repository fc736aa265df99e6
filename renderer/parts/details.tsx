import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import { Text } from './text.tsx';

/** What stands one click away. */
export function Details({
  label,
  open,
  children,
}: {
  readonly label: string;
  readonly open?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <details open={open}>
      <summary>
        <Icon name="chevron" size={12} />
        {label}
      </summary>
      {children}
    </details>
  );
}

export interface Line {
  readonly icon: IconName;
  readonly text: ReactNode;
}

/** Short sentences, each with its mark: what Latchkey does, did, or what may be the reason. */
export function Lines({ lines }: { readonly lines: readonly Line[] }) {
  return (
    <ul className="will">
      {lines.map(({ icon, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a list never change places
        <li key={index}>
          <Icon name={icon} />
          <span>{typeof text === 'string' ? <Text>{text}</Text> : text}</span>
        </li>
      ))}
    </ul>
  );
}
