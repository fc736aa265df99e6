import type { SessionSnapshot, ShownChanges } from '../../../main/session/snapshot.ts';
import { thousands } from '../../../main/support/words/say.ts';
import { Details } from '../../parts/details.tsx';
import { useTimes } from '../../time/now.ts';
import { beforeAndNow } from '../../words/changes.ts';
import { dayAndTime } from '../../words/moments.ts';
import { exactFacts } from '../../words/window.ts';

/** Groups, hosts and policy as they were and are. */
export function BeforeAndNow({
  snapshot: { groups, access },
  changes,
}: {
  readonly snapshot: SessionSnapshot;
  readonly changes: ShownChanges;
}) {
  const times = useTimes();
  const now = groups?.names ?? [];
  const gained = new Set(changes.groupsGained);
  const before = [...now.filter((name) => !gained.has(name)), ...changes.groupsLost];
  const policy = access && beforeAndNow.policyVersion(access.policySerial);
  return (
    <Details label={exactFacts}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
      <section className="rows scroll-x" tabIndex={0} aria-label={beforeAndNow.label}>
        <table className="data">
          <thead>
            <tr>
              <th scope="col">{beforeAndNow.what}</th>
              <th scope="col">{dayAndTime(changes.sinceMs, times)}</th>
              <th scope="col">{dayAndTime(changes.atMs, times)}</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <td>{beforeAndNow.groups}</td>
              <td>
                <Names names={before} />
              </td>
              <td>
                <Names names={now} />
              </td>
            </tr>
            <tr>
              <td>{beforeAndNow.hosts}</td>
              <td>{thousands(changes.hostsBefore)}</td>
              <td>{thousands(changes.hostsNow)}</td>
            </tr>
            {policy !== undefined && (
              <tr>
                <td>{beforeAndNow.policy}</td>
                <td>{changes.policyChanged ? beforeAndNow.otherPolicy : policy}</td>
                <td>{policy}</td>
              </tr>
            )}
          </tbody>
        </table>
      </section>
    </Details>
  );
}

function Names({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return beforeAndNow.none;
  return names.map((name, at) => (
    <span key={name}>
      {at > 0 && ', '}
      <code>{name}</code>
    </span>
  ));
}
