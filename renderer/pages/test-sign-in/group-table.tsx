import { thousands } from '../../../main/support/words/say.ts';
import type { TestReport } from '../../../preload/contract/answers.ts';
import { Icon } from '../../parts/icon.tsx';
import { Table } from '../../parts/table.tsx';
import * as words from '../../words/test-sign-in.ts';

const RESULTS = {
  granted: { tag: 'tag tag--good', icon: 'tick' },
  'no-role': { tag: 'tag tag--warn', icon: 'warn' },
  ignored: { tag: 'tag', icon: undefined },
} as const;

/** What each group of Okta's comes to. Names of groups and roles come from outside. */
export function GroupTable({ report: { groups, notes } }: { readonly report: TestReport }) {
  if (groups.length === 0 && notes.length === 0) return null;
  return (
    <section className="section">
      <h2>{words.groupsHead}</h2>
      {groups.length > 0 && (
        <Table label={words.groupsHead} columns={words.groupColumns}>
          {words.groupRows(groups).map((row) => (
            <GroupLine key={`${row.result} ${row.groups}`} row={row} />
          ))}
        </Table>
      )}
      {notes.map((note) => (
        <p key={note} className="small muted">
          {note}
        </p>
      ))}
    </section>
  );
}

function GroupLine({ row }: { readonly row: words.GroupRow }) {
  const { groups, roles, hosts, accounts, result, words: said } = row;
  const { tag, icon } = RESULTS[result];
  return (
    <tr>
      <td>
        <code>
          <bdi>{groups}</bdi>
        </code>
      </td>
      <td className={roles.length === 0 ? 'muted' : undefined}>
        <bdi>{roles.length === 0 ? words.noRole : roles.join(', ')}</bdi>
      </td>
      <td className="num">{thousands(hosts)}</td>
      <td>
        {accounts.length > 0 && (
          <code>
            <bdi>{accounts.join(', ')}</bdi>
          </code>
        )}
      </td>
      <td>
        <span className={tag}>
          {icon && <Icon name={icon} />}
          {said}
        </span>
      </td>
    </tr>
  );
}
