import type { ReactNode } from 'react';
import { Actions } from './button.tsx';
import { Shape, type ShapeName } from './shape.tsx';
import { Text } from './text.tsx';

export interface HeadProps {
  readonly shape?: ShapeName | undefined;
  readonly tone?: 'warn' | 'stop' | undefined;
  readonly title: string;
  readonly sentence?: string | undefined;
  /** At most one button, and one that copies beside it. */
  readonly children?: ReactNode;
}

/** The top of a page: the mark of the state, the page's one h1, one sentence, one action. */
export function Head({ shape, tone, title, sentence, children }: HeadProps) {
  return (
    <header className={shape ? 'head' : 'head head--plain'}>
      {shape && <Shape name={shape} className={`head__shape${tone ? ` head__shape--${tone}` : ''}`} />}
      <div>
        <h1>{title}</h1>
        {sentence && (
          <p className="lead">
            <Text>{sentence}</Text>
          </p>
        )}
      </div>
      {children && <Actions>{children}</Actions>}
    </header>
  );
}
