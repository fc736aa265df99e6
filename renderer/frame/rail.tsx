import { type MouseEvent, type ReactNode, useId } from 'react';
import type { Organisation, Page } from '../../preload/contract/state.ts';
import { Icon } from '../parts/icon.tsx';
import { Shape } from '../parts/shape.tsx';
import { useTimes } from '../time/now.ts';
import { footOf } from '../words/foot.ts';
import { navigationLabel, newChanges, pageNames } from '../words/window.ts';
import { NUMBERED_PAGES } from './keys.ts';
import { useNavigation } from './navigation.ts';
import { OrganisationMenu } from './organisation-menu.tsx';

/** The left side: which organisation, the six pages, the state in two lines. */
export function Rail({ organisation }: { readonly organisation: Organisation | undefined }) {
  const { spot } = useNavigation();
  return (
    <div className="rail" data-part="rail">
      <div className="rail__top">{organisation && <OrganisationMenu shown={organisation} />}</div>
      <nav className="nav" aria-label={navigationLabel}>
        {NUMBERED_PAGES.map((page) => (
          <PageLink key={page} to={page} current={(WITHIN[spot.page] ?? spot.page) === page}>
            <Icon name={page} />
            <span>{pageNames[page]}</span>
            {page === 'changes' && <Count count={organisation?.unseenChanges ?? 0} />}
          </PageLink>
        ))}
      </nav>
      {organisation && <Foot organisation={organisation} />}
    </div>
  );
}

/** Pages without a place of their own in the rail stand below the one that leads to them. */
const WITHIN: Partial<Record<Page, Page>> = { 'test-sign-in': 'settings', about: 'settings' };

function Count({ count }: { readonly count: number }) {
  const id = useId();
  if (count === 0) return null;
  return (
    <>
      <span className="count" aria-hidden="true">
        {count}
      </span>
      <span className="visually-hidden" id={id}>
        {newChanges(count)}
      </span>
    </>
  );
}

function Foot({ organisation }: { readonly organisation: Organisation }) {
  const { shape, title, line } = footOf(organisation, useTimes());
  return (
    <div className="rail__foot" role="status">
      <Shape name={shape} size={22} />
      <span>
        <b>{title}</b>
        {line}
      </span>
    </div>
  );
}

export interface PageLinkProps {
  readonly to: Page;
  readonly host?: string;
  readonly current?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A way to another page. There is no address to load: a click only changes what is shown. */
export function PageLink({ to, host, current, className, children }: PageLinkProps) {
  const { go } = useNavigation();
  const follow = (event: MouseEvent): void => {
    event.preventDefault();
    go(to, host);
  };
  return (
    <a href={`#${to}`} className={className} aria-current={current ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  );
}
