import type { KeyboardEvent, RefObject } from 'react';
import { Icon } from './icon.tsx';

export interface SearchProps {
  readonly label: string;
  readonly hint: string;
  readonly words: string;
  readonly onWords: (words: string) => void;
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

/** A filter, with the key that leads to it. */
export function Search({ label, hint, words, onWords, inputRef, onKeyDown }: SearchProps) {
  return (
    <div className="search">
      <Icon name="search" />
      <input
        className="input"
        type="search"
        aria-label={label}
        placeholder={hint}
        maxLength={1_000}
        spellCheck={false}
        autoComplete="off"
        ref={inputRef}
        value={words}
        onChange={(event) => onWords(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing here takes the focus */}
      <kbd aria-hidden="true">/</kbd>
    </div>
  );
}
