import type { ReactNode } from 'react';
import type { Page } from '../preload/contract/state.ts';
import type { DialogName, Navigation } from './frame/navigation.ts';
import { AboutPage } from './pages/about/about-page.tsx';
import { ActivityPage } from './pages/activity/activity-page.tsx';
import { ChangesPage } from './pages/changes/changes-page.tsx';
import { CheckupPage } from './pages/checkup/checkup-page.tsx';
import { QuitDialog } from './pages/dialogs/quit-dialog.tsx';
import { RemoveDialog } from './pages/dialogs/remove-dialog.tsx';
import { SignOutDialog } from './pages/dialogs/sign-out-dialog.tsx';
import { WaitingProposal } from './pages/first-run/waiting-proposal.tsx';
import { HostsPage } from './pages/hosts/hosts-page.tsx';
import { OrganisationsPage } from './pages/organisations/organisations-page.tsx';
import { OverviewPage } from './pages/overview/overview-page.tsx';
import { SettingsPage } from './pages/settings/settings-page.tsx';
import { TestSignInPage } from './pages/test-sign-in/test-sign-in-page.tsx';

/** One row for each page of the contract. */
const PAGES: Readonly<Record<Page, () => ReactNode>> = {
  overview: () => <OverviewPage />,
  hosts: () => <HostsPage />,
  changes: () => <ChangesPage />,
  activity: () => <ActivityPage />,
  checkup: () => <CheckupPage />,
  settings: () => <SettingsPage />,
  organisations: () => <OrganisationsPage />,
  'test-sign-in': () => <TestSignInPage />,
  about: () => <AboutPage />,
};

/** One row for each question over a page. */
const DIALOGS: Readonly<Record<DialogName, (navigation: Navigation) => ReactNode>> = {
  'set-up': () => <WaitingProposal />,
  // Asked for again from outside, it is another question: the organisation that is shown may be another one.
  'sign-out': ({ place }) => <SignOutDialog key={place} />,
  remove: ({ place }) => <RemoveDialog key={place} />,
  quit: () => <QuitDialog />,
};

export function pageFor(navigation: Navigation): ReactNode {
  return PAGES[navigation.spot.page]();
}

export function dialogFor(navigation: Navigation): ReactNode {
  return navigation.dialog && DIALOGS[navigation.dialog](navigation);
}
