import type { ReactNode } from 'react';
import { Shape, type ShapeName } from './shape.tsx';

export interface StageProps {
  readonly shape: ShapeName;
  readonly title: string;
  readonly sentence: string;
  /** Spoken when it changes, where the page goes on by itself. */
  readonly live?: boolean;
  readonly children?: ReactNode;
}

/** One thing in the middle. */
export function Stage({ shape, title, sentence, live, children }: StageProps) {
  return (
    <div className="stage">
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
