import { type ReactNode, useEffect } from 'react';
import { contextOf } from '../../main/application/ends.ts';
import { describeFailure } from '../../main/support/words/failures.ts';
import { useOrganisation, useRefusals } from '../api.ts';
import { useNavigation } from '../frame/navigation.ts';
import { useTimes } from '../time/now.ts';
import { titleWords } from '../words/window.ts';
import { Notice } from './notice.tsx';

/** The window is called after what it shows. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = titleWords(title);
  }, [title]);
}

export interface PageProps {
  /** Of the window. */
  readonly title: string;
  /** `fill`: a list takes what room there is; `why`: without a margin, for a panel beside it. */
  readonly kind?: 'fill' | 'why';
  readonly children: ReactNode;
}

export function PageBody({ title, kind, children }: PageProps) {
  useTitle(title);
  const more = { fill: ' page--fill', why: ' page--fill page--why', plain: '' }[kind ?? 'plain'];
  return (
    <div className={`page${more}`}>
      <Refusal />
      {children}
    </div>
  );
}

/** Why the last thing that was asked for here did not work. */
export function Refusal() {
  const { refused } = useRefusals();
  const { spot } = useNavigation();
  const organisation = useOrganisation();
  const { now, format } = useTimes();
  if (refused === undefined) return null;
  // The page of the organisation says that itself.
  if (spot.page === 'overview' && refused.code === organisation?.lastFailure?.code) return null;
  const context = organisation?.snapshot === undefined ? {} : contextOf(organisation.snapshot, refused);
  const { title, sentence, again } = describeFailure(refused, now, format, context);
  return (
    <Notice tone="stop" icon="stop" title={title} sentence={[sentence, again].filter(Boolean).join(' ')} />
  );
}
