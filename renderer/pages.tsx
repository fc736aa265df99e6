import type { ReactNode } from 'react';
import type { Page } from '../preload/contract/state.ts';
import type { DialogName, Navigation } from './frame/navigation.ts';
import { ChangesPage } from './pages/changes/changes-page.tsx';
import { WaitingProposal } from './pages/first-run/waiting-proposal.tsx';
import { HostsPage } from './pages/hosts/hosts-page.tsx';
import { OverviewPage } from './pages/overview/overview-page.tsx';

/** One row for each page of the contract. */
const PAGES: Partial<Record<Page, (navigation: Navigation) => ReactNode>> = {
  overview: () => <OverviewPage />,
  hosts: () => <HostsPage />,
  changes: () => <ChangesPage />,
};

/** One row for each question over a page. */
const DIALOGS: Partial<Record<DialogName, (navigation: Navigation) => ReactNode>> = {
  'set-up': () => <WaitingProposal />,
};

export function pageFor(navigation: Navigation): ReactNode {
  return PAGES[navigation.spot.page]?.(navigation);
}

export function dialogFor(navigation: Navigation): ReactNode {
  return navigation.dialog && DIALOGS[navigation.dialog]?.(navigation);
}
