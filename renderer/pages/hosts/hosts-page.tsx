import type { Organisation } from '../../../preload/contract/state.ts';
import { useOrganisation } from '../../api.ts';
import { PageBody } from '../../parts/page.tsx';
import { pageNames } from '../../words/window.ts';
import { HostsOf } from './hosts-of.tsx';
import { HostsUnknown, NoHosts } from './no-hosts.tsx';
import { useHostList } from './use-host-list.ts';

/** Which hosts the person reaches, as whom, and why. */
export function HostsPage() {
  const organisation = useOrganisation();
  // Another organisation begins with a list of its own, not narrowed and nowhere scrolled to.
  return organisation === undefined ? (
    <PageBody title={pageNames.hosts} kind="fill">
      {null}
    </PageBody>
  ) : (
    <Hosts key={organisation.profile} organisation={organisation} />
  );
}

function Hosts({ organisation }: { readonly organisation: Organisation }) {
  const { listed, askAgain } = useHostList(organisation);
  if (listed?.kind === 'list' && listed.list.kind === 'hosts') {
    return <HostsOf organisation={organisation} list={listed.list} onOtherList={askAgain} />;
  }
  return (
    <PageBody title={pageNames.hosts} kind="fill">
      {listed?.kind === 'list' && <NoHosts organisation={organisation} />}
      {listed?.kind === 'refused' && <HostsUnknown failure={listed.failure} onAgain={askAgain} />}
    </PageBody>
  );
}
