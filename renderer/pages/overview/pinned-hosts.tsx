import { reachWords } from '../../../main/application/words/reach.ts';
import type { SessionSnapshot } from '../../../main/session/snapshot.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { useCall } from '../../api.ts';
import { PageLink } from '../../frame/rail.tsx';
import { Actions, IconButton } from '../../parts/button.tsx';
import { CopyIconButton } from '../../parts/copy-button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Rows } from '../../parts/row.tsx';
import { copySshCommandFor, openInTerminal } from '../../words/hosts.ts';
import { loginWords, pinnedHosts } from '../../words/overview.ts';

/** The hosts that the person has pinned, and how many there are in all. */
export function PinnedHosts({
  organisation,
  snapshot,
}: {
  readonly organisation: Organisation;
  readonly snapshot: SessionSnapshot;
}) {
  const { pinned, pinnedAccounts = {} } = organisation;
  const { access } = snapshot;
  const all = access && (
    <PageLink to="hosts">{`All ${reachWords(access.hosts, access.roles.length)}`}</PageLink>
  );
  if (pinned.length === 0) return all ? <p className="small">{all}</p> : null;
  return (
    <section className="section">
      <div className="card__top">
        <h2>{pinnedHosts}</h2>
        {all && <p>{all}</p>}
      </div>
      <Rows tight>
        {pinned.map((host) => (
          <Pinned key={host} profile={organisation.profile} host={host} account={pinnedAccounts[host]} />
        ))}
      </Rows>
    </section>
  );
}

function Pinned({
  profile,
  host,
  account,
}: {
  readonly profile: string;
  readonly host: string;
  readonly account: string | undefined;
}) {
  const call = useCall();
  return (
    <div className="row">
      <Icon name="starred" />
      <p className="host__name" title={host}>
        <bdi>{host}</bdi>
      </p>
      <Actions>
        {account && (
          <span className="muted">
            {loginWords} <code>{account}</code>
          </span>
        )}
        <CopyIconButton
          label={copySshCommandFor(host)}
          copy={async () => (await call('copySshCommand', { profile, host })).ok}
        />
        <IconButton
          icon="terminal"
          label={openInTerminal(host)}
          onPress={() => void call('openInTerminal', { profile, host })}
        />
      </Actions>
    </div>
  );
}
