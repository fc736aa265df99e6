import { memo } from 'react';
import { several } from '../../../main/application/words/phrases.ts';
import type { HostRow } from '../../../preload/contract/answers.ts';
import { IconButton } from '../../parts/button.tsx';
import { CopyIconButton } from '../../parts/copy-button.tsx';
import {
  copySshCommandFor,
  openInTerminal,
  patternWord,
  pinLabel,
  rowTag,
  whyButton,
  whyLabel,
} from '../../words/hosts.ts';
import { ROW_ACTIONS, type RowAction } from './keys.ts';
import { marked } from './marks.ts';
import { canConnect } from './sections.ts';

/** What a row does. The same functions for all rows and for as long as the grid is there. */
export interface RowDoes {
  pin(host: string, pinned: boolean): void;
  copy(host: string): Promise<boolean>;
  open(host: string): void;
  why(host: string, line: number): void;
}

export interface HostLineProps {
  readonly row: HostRow;
  readonly line: number;
  /** In pixels from the top of its section. */
  readonly top: number;
  readonly words: string;
  readonly isPinned: boolean;
  readonly isChosen: boolean;
  /** Where the tab stop is in it: 0 for the row, 1 and on for its buttons; undefined where it is elsewhere. */
  readonly cell: number | undefined;
  readonly headId: string;
  readonly does: RowDoes;
}

/** The buttons that a row has, in their order. A pattern is no host that one could go to. */
export function actionsOf(row: HostRow): readonly RowAction[] {
  if (row.isPattern) return ['why'];
  return canConnect(row) ? ROW_ACTIONS : ['pin', 'why'];
}

/** A host in the grid. It is drawn again only when something of it has changed. */
export const HostLine = memo(function HostLine(props: HostLineProps) {
  const { row, line, top, words, isPinned, isChosen, cell, headId, does } = props;
  const { name, isPattern, labels } = row;
  const canReach = canBeReached(row);
  const tags = [...(isPattern ? [patternWord] : []), ...labels].join(', ');
  return (
    <div
      className={canReach ? 'host' : 'host host--no'}
      role="row"
      aria-rowindex={line + 1}
      aria-selected={isChosen || undefined}
      aria-describedby={headId}
      tabIndex={cell === 0 ? 0 : -1}
      data-line={line}
      style={{ top }}
    >
      <Pin row={row} isPinned={isPinned} cell={cell} does={does} />
      <div role="gridcell" className="host__name" title={name}>
        <bdi>
          {marked(name, words).map(({ text, isMarked }, at) =>
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one name have no other name
            isMarked ? <mark key={at}>{text}</mark> : text,
          )}
        </bdi>
      </div>
      <div role="gridcell" className="host__tags faint" title={tags}>
        {tags}
      </div>
      <div role="gridcell" className="host__as muted">
        <RowState row={row} />
      </div>
      <Ways row={row} line={line} cell={cell} does={does} />
    </div>
  );
});

// The buttons stand apart from the name, which each letter in the filter marks anew.

const Pin = memo(function Pin({
  row,
  isPinned,
  cell,
  does,
}: Pick<HostLineProps, 'row' | 'isPinned' | 'cell' | 'does'>) {
  const { name } = row;
  return (
    <div role="gridcell">
      {actionsOf(row).includes('pin') && (
        <IconButton
          icon={isPinned ? 'starred' : 'star'}
          label={pinLabel(name, isPinned)}
          pressed={isPinned}
          tabIndex={tabIndexOf('pin', row, cell)}
          onPress={() => does.pin(name, !isPinned)}
        />
      )}
    </div>
  );
});

const Ways = memo(function Ways({
  row,
  line,
  cell,
  does,
}: Pick<HostLineProps, 'row' | 'line' | 'cell' | 'does'>) {
  const { name } = row;
  const actions = actionsOf(row);
  return (
    <div role="gridcell" className="host__do">
      {actions.includes('copy') && (
        <CopyIconButton
          label={copySshCommandFor(name)}
          tabIndex={tabIndexOf('copy', row, cell)}
          copy={() => does.copy(name)}
        />
      )}
      {actions.includes('open') && (
        <IconButton
          icon="terminal"
          label={openInTerminal(name)}
          tabIndex={tabIndexOf('open', row, cell)}
          onPress={() => does.open(name)}
        />
      )}
      <button
        type="button"
        className="btn btn--quiet"
        aria-label={whyLabel(name, canBeReached(row))}
        tabIndex={tabIndexOf('why', row, cell)}
        onClick={() => does.why(name, line)}
      >
        {whyButton}
      </button>
    </div>
  );
});

function tabIndexOf(action: RowAction, row: HostRow, cell: number | undefined): number {
  return cell === actionsOf(row).indexOf(action) + 1 ? 0 : -1;
}

function canBeReached({ answer, ending }: HostRow): boolean {
  return answer !== 'not-granted' || ending;
}

/** The login names, or why there is something else to say. */
function RowState({ row }: { readonly row: HostRow }) {
  const tag = rowTag(row);
  if (tag !== undefined) {
    return (
      <span className={tag.isWarning ? 'tag tag--warn' : 'tag'} title={tag.sentence}>
        {tag.word}
      </span>
    );
  }
  return <bdi title={row.accounts.join(', ')}>{several(row.accounts)}</bdi>;
}
