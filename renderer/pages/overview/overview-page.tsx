import { useOrganisation, useWindowState } from '../../api.ts';
import { useTimes } from '../../time/now.ts';
import { FirstRunPage } from '../first-run/first-run-page.tsx';
import { ReadyPage } from '../first-run/ready-page.tsx';
import { ConfirmPage } from '../sign-in/confirm-page.tsx';
import { SignedOutPage } from '../sign-in/signed-out-page.tsx';
import { SigningInPage } from '../sign-in/signing-in-page.tsx';
import { TimeoutPage } from '../sign-in/timeout-page.tsx';
import { WaitingPage } from '../sign-in/waiting-page.tsx';
import { TroublePage } from '../trouble/trouble-page.tsx';
import { SignedInPage } from './signed-in-page.tsx';
import { viewOf } from './view.ts';

/** The first page: what the state of the organisation calls for. */
export function OverviewPage() {
  const { trouble } = useWindowState();
  const organisation = useOrganisation();
  const { now } = useTimes();
  if (organisation === undefined) {
    return trouble === undefined ? (
      <FirstRunPage />
    ) : (
      <TroublePage cause={trouble} organisation={undefined} />
    );
  }
  const view = viewOf(organisation, now);
  switch (view.kind) {
    case 'starting':
      return null;
    case 'first-time':
      return <ReadyPage organisation={organisation} />;
    case 'signed-out':
      return <SignedOutPage organisation={organisation} />;
    case 'timeout':
      return <TimeoutPage organisation={organisation} cause={view.cause} />;
    case 'browser':
      return <WaitingPage organisation={organisation} state={view.state} noBrowser={view.noBrowser} />;
    case 'confirm':
      return <ConfirmPage organisation={organisation} identity={view.identity} />;
    case 'certificates':
      return <SigningInPage state={view.state} />;
    case 'overview':
      return (
        <SignedInPage
          // What was tried or opened there is of no other organisation.
          key={organisation.profile}
          organisation={organisation}
          snapshot={view.snapshot}
          trouble={view.trouble}
        />
      );
    case 'trouble':
      return <TroublePage cause={view.cause} organisation={organisation} />;
  }
}
