import type { ReactNode } from 'react';
import { Shape, type ShapeName } from './shape.tsx';

export interface StageProps {
  readonly shape: ShapeName;
  readonly title: string;
  readonly sentence: string;
  /** It goes on by itself: spoken when it changes. There is nothing to press, so a small window scrolls by itself. */
  readonly live?: boolean;
  readonly children?: ReactNode;
}

/** One thing in the middle. */
export function Stage({ shape, title, sentence, live, children }: StageProps) {
  return (
    <div className="stage" tabIndex={live ? 0 : undefined}>
      <Shape name={shape} size={48} className="stage__shape" />
      <h1>{title}</h1>
      <p className="lead" role={live ? 'status' : undefined}>
        {sentence}
      </p>
      {children}
    </div>
  );
}

/** What stands below the one thing. */
export function StageMore({ children }: { readonly children: ReactNode }) {
  return <div className="stage__more">{children}</div>;
}

/** A card with a heading. */
export function Panel({ title, children }: { readonly title?: string; readonly children: ReactNode }) {
  return (
    <section className="panel">
      {title && <h2>{title}</h2>}
      {children}
    </section>
  );
}

/** A list that has nothing in it, and why. */
export function Empty({
  mark,
  title,
  children,
}: {
  readonly mark: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className="empty">
      {mark}
      <h2>{title}</h2>
      {children}
    </div>
  );
}
