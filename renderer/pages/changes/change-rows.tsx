import type { ReactNode } from 'react';
import type { ShownChanges } from '../../../main/session/snapshot.ts';
import { useNavigation } from '../../frame/navigation.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { Row, Rows } from '../../parts/row.tsx';
import { Text } from '../../parts/text.tsx';
import {
  changesHeads,
  changesTags,
  gainedWords,
  groupChange,
  groupTitle,
  lostPins,
  lostWords,
  resizedWords,
  roleTitle,
  showThem,
} from '../../words/changes.ts';
import type { Hosts } from '../hosts/sections.ts';

/** `list`: the hosts as they are now, once they are known. */
interface RowsProps {
  readonly changes: ShownChanges;
  readonly list?: Hosts | undefined;
}

export function Gained({ changes, list }: RowsProps) {
  const { go } = useNavigation();
  if (changes.gained.length === 0) return null;
  const accountsOf = (title: string): readonly string[] =>
    list?.sections.find((section) => section.kind === 'role' && section.title === title)?.accounts ?? [];
  return (
    <Part title={changesHeads.gained}>
      {changes.gained.map((role) => (
        <Change key={role.name} icon="plus" tone="good" title={roleTitle(role)} tag={changesTags.gained}>
          <Text>{gainedWords(role, changes, accountsOf(role.title))}</Text>{' '}
          <button type="button" className="link" onClick={() => go('hosts')}>
            {showThem}
          </button>
        </Change>
      ))}
    </Part>
  );
}

/** Pinned hosts that are out of reach are said once, with the last role that was lost. */
export function Lost({ changes, list, pinned }: RowsProps & { readonly pinned: readonly string[] }) {
  if (changes.lost.length === 0) return null;
  const isReached = new Map(list?.rows.map(({ name, answer }) => [name, answer !== 'not-granted']));
  const gone = list === undefined ? [] : pinned.filter((host) => isReached.get(host) !== true);
  return (
    <Part title={changesHeads.lost}>
      {changes.lost.map((role, at) => (
        <Change key={role.name} icon="minus" tone="warn" title={roleTitle(role)} tag={changesTags.lost}>
          <Text>{lostWords(role, changes)}</Text>
          {gone.length > 0 && at === changes.lost.length - 1 && (
            <>
              {' '}
              <Text>{lostPins(gone)}</Text>
            </>
          )}
        </Change>
      ))}
    </Part>
  );
}

export function Resized({ changes: { resized } }: RowsProps) {
  if (resized.length === 0) return null;
  return (
    <Part title={changesHeads.resized}>
      {resized.map(({ role, hostsBefore }) => (
        <Change
          key={role.name}
          icon={role.hosts > hostsBefore ? 'plus' : 'minus'}
          title={roleTitle(role)}
          tag={changesTags.resized}
        >
          <Text>{resizedWords(role, hostsBefore)}</Text>
        </Change>
      ))}
    </Part>
  );
}

/** Groups that came or went by themselves: most people are in many that give nothing. */
export function OtherGroups({ changes: { gained, lost, groupsGained, groupsLost } }: RowsProps) {
  const ofRoles = new Set([...gained, ...lost].flatMap(({ groups }) => groups));
  const others = (groups: readonly string[]): string[] => groups.filter((group) => !ofRoles.has(group));
  const [came, went] = [others(groupsGained), others(groupsLost)];
  if (came.length + went.length === 0) return null;
  return (
    <Part title={changesHeads.groups}>
      {came.length > 0 && (
        <Change icon="plus" title={groupTitle(came)} tag={changesTags.gained}>
          <Text>{groupChange(came, true)}</Text>
        </Change>
      )}
      {went.length > 0 && (
        <Change icon="minus" title={groupTitle(went)} tag={changesTags.lost}>
          <Text>{groupChange(went, false)}</Text>
        </Change>
      )}
    </Part>
  );
}

export function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="section">
      <h2>{title}</h2>
      <Rows>{children}</Rows>
    </section>
  );
}

function Change({
  icon,
  tone,
  title,
  tag,
  children,
}: {
  readonly icon: IconName;
  readonly tone?: 'good' | 'warn';
  readonly title: string;
  readonly tag: string;
  readonly children: ReactNode;
}) {
  return (
    <Row
      icon={<Icon name={icon} />}
      tone={tone}
      end={<span className={tone ? `tag tag--${tone}` : 'tag'}>{tag}</span>}
    >
      <h3 className="name" title={title}>
        <bdi>{title}</bdi>
      </h3>
      <p>{children}</p>
    </Row>
  );
}
