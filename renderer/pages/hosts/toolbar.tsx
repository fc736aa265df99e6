import { type KeyboardEvent, memo, type RefObject, useId } from 'react';
import type { SessionSnapshot } from '../../../main/session/snapshot.ts';
import { Search } from '../../parts/search.tsx';
import {
  allRoles,
  filterHint,
  filterLabel,
  roleChoice,
  roleLabel,
  ungrantedLabel,
} from '../../words/hosts.ts';
import type { Hosts } from './sections.ts';
import type { Narrowing } from './use-host-list.ts';

export interface ToolbarProps {
  readonly list: Hosts;
  /** How many hosts each of the person's roles has. */
  readonly access: SessionSnapshot['access'];
  readonly narrowing: Narrowing;
  readonly onNarrow: (narrowing: Narrowing) => void;
  readonly filterRef: RefObject<HTMLInputElement | null>;
  /** From the filter into the list. */
  readonly onDown: () => void;
}

/** Words, role, and whether what is out of reach is listed too. */
export const Toolbar = memo(function Toolbar(props: ToolbarProps) {
  const { list, access, narrowing, onNarrow, filterRef, onDown } = props;
  const id = useId();
  const { words, role, ungranted } = narrowing;
  const hostsOf = (name: string): number | undefined => access?.roles.find((one) => one.name === name)?.hosts;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onDown();
  };
  return (
    <div className="toolbar">
      <Search
        label={filterLabel}
        hint={filterHint}
        inputRef={filterRef}
        words={words}
        onWords={(typed) => onNarrow({ ...narrowing, words: typed })}
        onKeyDown={onKeyDown}
      />
      <label className="visually-hidden" htmlFor={id}>
        {roleLabel}
      </label>
      <select
        className="input"
        id={id}
        value={role ?? ''}
        onChange={(event) => onNarrow({ ...narrowing, role: event.target.value || undefined })}
      >
        <option value="">{allRoles(list.roles.length)}</option>
        {list.roles.map(({ name, title }) => (
          <option key={name} value={name}>
            {roleChoice(title, hostsOf(name))}
          </option>
        ))}
      </select>
      {list.showUngranted && (
        <label className="check">
          <input
            type="checkbox"
            checked={ungranted}
            onChange={(event) => onNarrow({ ...narrowing, ungranted: event.target.checked })}
          />
          {ungrantedLabel}
        </label>
      )}
    </div>
  );
});
