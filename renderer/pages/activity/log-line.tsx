import { clockTime } from '../../../main/support/words/time.ts';
import type { ActivityEntry } from '../../../preload/contract/answers.ts';
import { Details } from '../../parts/details.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { useTimes } from '../../time/now.ts';
import { exactFacts } from '../../words/window.ts';

const OF_KIND: Readonly<Record<ActivityEntry['kind'], IconName>> = {
  'sign-in': 'overview',
  access: 'changes',
  certificates: 'refresh',
  person: 'tick',
  problem: 'warn',
  other: 'settings',
};

/** Trouble by its shape; what is fine by what it is about. */
function iconOf({ kind, tone }: ActivityEntry): IconName {
  if (kind === 'access' || tone === 'plain') return OF_KIND[kind];
  return tone;
}

/** One thing that happened. Sentences hold names from outside, so nothing in them is marked up. */
export function LogLine({ entry }: { readonly entry: ActivityEntry }) {
  const { format } = useTimes();
  const { atMs, kind, tone, sentence, facts } = entry;
  const isMarked = tone !== 'plain' && kind !== 'access';
  return (
    <li className={isMarked ? `row logline is-${tone}` : 'row logline'}>
      <time className="when num" dateTime={new Date(atMs).toISOString()}>
        {clockTime(atMs, format)}
      </time>
      <Icon name={iconOf(entry)} />
      <div>
        <p>{sentence}</p>
        {facts !== undefined && (
          <Details label={exactFacts}>
            <p className="mono">{facts}</p>
          </Details>
        )}
      </div>
    </li>
  );
}
