import { useState } from 'react';
import { moreWords } from '../words/window.ts';

const MOST = 6;

/** Login names: the first six, and the others by a click. */
export function Chips({ names }: { readonly names: readonly string[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? names : names.slice(0, MOST);
  const more = names.length - shown.length;
  return (
    <span className="chips">
      {shown.map((name) => (
        <span key={name} className="chip">
          <bdi>{name}</bdi>
        </span>
      ))}
      {more > 0 && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          {moreWords(more)}
        </button>
      )}
    </span>
  );
}
