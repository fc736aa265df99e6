import type { ReactNode } from 'react';
import { noticeLabel } from '../words/window.ts';
import { Icon, type IconName } from './icon.tsx';
import { Text } from './text.tsx';

export interface NoticeProps {
  readonly tone?: 'warn' | 'stop' | undefined;
  readonly icon: IconName;
  readonly title: string;
  readonly sentence: string;
  readonly children?: ReactNode;
}

/** A condition beside the main thing: at most one on a page, the most pressing. */
export function Notice({ tone, icon, title, sentence, children }: NoticeProps) {
  return (
    <section className={tone ? `notice notice--${tone}` : 'notice'} aria-label={noticeLabel}>
      <Icon name={icon} />
      <div>
        <h2>{title}</h2>
        <p>
          <Text>{sentence}</Text>
        </p>
      </div>
      {children}
    </section>
  );
}
