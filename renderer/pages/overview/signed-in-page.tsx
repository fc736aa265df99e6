import { contextOf, worksUntil } from '../../../main/application/ends.ts';
import type { SessionSnapshot } from '../../../main/session/snapshot.ts';
import type { Failure } from '../../../main/support/failure.ts';
import { whomToAsk } from '../../../main/support/words/failures.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { useCall } from '../../api.ts';
import { Ask } from '../../parts/ask.tsx';
import { Button } from '../../parts/button.tsx';
import { Details } from '../../parts/details.tsx';
import { Facts, KeyValues } from '../../parts/facts.tsx';
import { Head } from '../../parts/head.tsx';
import { PageBody } from '../../parts/page.tsx';
import { useTimes } from '../../time/now.ts';
import { renewNow, tryNow } from '../../words/actions.ts';
import * as words from '../../words/overview.ts';
import { pageNames } from '../../words/window.ts';
import { TroubleRest } from '../trouble/trouble-rest.tsx';
import { GroupsForIt, Notes } from './notes.tsx';
import { noticesOf } from './notices.ts';
import { PinnedHosts } from './pinned-hosts.tsx';
import { SshCard } from './ssh-card.tsx';
import { TroubledHead } from './troubled.tsx';
import { X509Card } from './x509-card.tsx';

export interface SignedInProps {
  readonly organisation: Organisation;
  readonly snapshot: SessionSnapshot;
  readonly trouble: Failure | undefined;
}

/** Certificates are there: until when, for what, and what is the matter, if anything is. */
export function SignedInPage({ organisation, snapshot, trouble }: SignedInProps) {
  const times = useTimes();
  const notices = noticesOf(organisation, snapshot);
  const hasNoRoles = trouble === undefined && lacksRoles(organisation, snapshot);
  return (
    <PageBody title={pageNames.overview}>
      {trouble === undefined ? (
        <FineHead
          organisation={organisation}
          snapshot={snapshot}
          hasNoRoles={hasNoRoles}
          isAll={notices.length === 0}
        />
      ) : (
        <TroubledHead organisation={organisation} cause={trouble} />
      )}
      <Notes notices={notices} organisation={organisation} snapshot={snapshot} />
      {hasNoRoles && (
        <Ask
          whom={whomToAsk('help-desk', organisation.supportContact)}
          text={words.rolesRequest(snapshot, times)}
        />
      )}
      <Facts facts={words.overviewFacts(organisation, snapshot, times)} />
      <div className="cards">
        <SshCard snapshot={snapshot} trouble={trouble} />
        <X509Card organisation={organisation} snapshot={snapshot} />
      </div>
      {snapshot.groups?.unknownSinceMs !== undefined && <GroupsForIt />}
      {snapshot.state.kind === 'offline' && (
        <Details label={words.tried}>
          <KeyValues
            rows={words.triedRows(snapshot.state, times).map(([label, value]) => ({ label, value }))}
          />
        </Details>
      )}
      {trouble === undefined ? (
        <PinnedHosts organisation={organisation} snapshot={snapshot} />
      ) : (
        <TroubleRest organisation={organisation} cause={trouble} />
      )}
    </PageBody>
  );
}

function lacksRoles({ hasPolicy }: Organisation, { state, access, groups }: SessionSnapshot): boolean {
  const isKnown = groups !== undefined && groups.unknownSinceMs === undefined;
  return hasPolicy && state.kind === 'fresh' && isKnown && access?.roles.length === 0;
}

function FineHead({
  organisation,
  snapshot,
  hasNoRoles,
  isAll,
}: Pick<SignedInProps, 'organisation' | 'snapshot'> & {
  readonly hasNoRoles: boolean;
  readonly isAll: boolean;
}) {
  const times = useTimes();
  const call = useCall();
  const { state } = snapshot;
  const renew = (): void => void call('renew', { profile: organisation.profile });
  const renewing = state.kind === 'renewing';
  const isBusy = renewing || organisation.busy !== undefined;
  if (state.kind === 'offline') {
    const end = worksUntil(snapshot) ?? endOfWhatWorks(snapshot);
    return (
      <Head shape="offline" {...words.offlineHead(state, end, times)}>
        <Button icon="refresh" onPress={renew} off={isBusy}>
          {tryNow}
        </Button>
      </Head>
    );
  }
  if (hasNoRoles) return <Head shape="fresh" {...words.withoutRoles} />;
  const said = renewing ? words.renewingHead : words.freshHead(snapshot, times, isAll);
  return (
    <Head shape={renewing ? 'renewing' : 'fresh'} {...said}>
      {(isAll || renewing) && (
        <Button icon="refresh" onPress={renew} off={isBusy}>
          {renewNow}
        </Button>
      )}
    </Head>
  );
}

function endOfWhatWorks(snapshot: SessionSnapshot): number | undefined {
  const { ssh, x509 } = contextOf(snapshot).works ?? {};
  return ssh ?? x509;
}
