import { useId, useMemo, useRef, useState } from 'react';
import type { ActivityEntry } from '../../../preload/contract/answers.ts';
import { useCall, useWindowState } from '../../api.ts';
import { usePageKeys } from '../../frame/page-keys.ts';
import { Actions, Button } from '../../parts/button.tsx';
import { SaveButton } from '../../parts/copy-button.tsx';
import { Head } from '../../parts/head.tsx';
import { Icon } from '../../parts/icon.tsx';
import { PageBody } from '../../parts/page.tsx';
import { Rows } from '../../parts/row.tsx';
import { Search } from '../../parts/search.tsx';
import { Empty } from '../../parts/stage.tsx';
import { useTimes } from '../../time/now.ts';
import { useAnswer } from '../../use-answer.ts';
import * as words from '../../words/activity.ts';
import { pageNames } from '../../words/window.ts';
import { Unknown } from '../trouble/unknown.tsx';
import { LogLine } from './log-line.tsx';
import { byDay, keysOf, type Narrowing, narrow, WHOLE } from './narrow.ts';

/** What happened on this computer, by day, the newest first. */
export function ActivityPage() {
  const call = useCall();
  // Whatever changes may be something that happened.
  const { answer, again } = useAnswer('activity', {}, useWindowState().number);
  const save = async (): Promise<boolean> => {
    const saved = await call('exportActivity', {});
    return saved.ok && saved.value.path !== undefined;
  };
  return (
    <PageBody title={pageNames.activity}>
      <Head title={pageNames.activity} sentence={words.activitySentence}>
        {answer?.ok && answer.value.length > 0 && (
          <SaveButton icon="out" label={words.exportLabel} save={save} />
        )}
      </Head>
      {answer?.ok && answer.value.length > 0 && <Log entries={answer.value} />}
      {answer?.ok && answer.value.length === 0 && (
        <Rows>
          <Empty mark={<Icon name="activity" size={20} />} title={words.nothingYet.title}>
            <p>{words.nothingYet.sentence}</p>
          </Empty>
        </Rows>
      )}
      {answer?.ok === false && (
        <Rows>
          <Unknown failure={answer.error} onAgain={again} />
        </Rows>
      )}
    </PageBody>
  );
}

/** More than one looks at, and few enough to be drawn at once. */
const AT_ONCE = 200;

function Log({ entries }: { readonly entries: readonly ActivityEntry[] }) {
  const times = useTimes();
  const [narrowing, setNarrowing] = useState(WHOLE);
  const [most, setMost] = useState(AT_ONCE);
  const found = useMemo(() => narrow(entries, narrowing), [entries, narrowing]);
  const keys = useMemo(() => keysOf(entries), [entries]);
  const older = Math.min(found.length - most, AT_ONCE);
  return (
    <>
      <Toolbar narrowing={narrowing} onNarrow={setNarrowing} />
      <p className="visually-hidden" role="status">
        {narrowing === WHOLE ? '' : words.countWords(found)}
      </p>
      {byDay(found.slice(0, most), (atMs) => words.dayHeading(atMs, times)).map((day) => (
        <section className="section" key={day.heading}>
          <h2 className="day">{day.heading}</h2>
          <ol className="rows">
            {day.entries.map((entry) => (
              <LogLine key={keys.get(entry)} entry={entry} />
            ))}
          </ol>
        </section>
      ))}
      {older > 0 && (
        <Actions>
          <Button onPress={() => setMost(most + AT_ONCE)}>{words.showOlder(older)}</Button>
        </Actions>
      )}
      {found.length === 0 && (
        <Rows>
          <Empty mark={<Icon name="search" size={20} />} title={words.nothingFits.title(narrowing.words)}>
            <Actions>
              <Button onPress={() => setNarrowing(WHOLE)}>{words.nothingFits.clear}</Button>
            </Actions>
          </Empty>
        </Rows>
      )}
    </>
  );
}

function Toolbar({
  narrowing,
  onNarrow,
}: {
  readonly narrowing: Narrowing;
  readonly onNarrow: (narrowing: Narrowing) => void;
}) {
  const id = useId();
  const filter = useRef<HTMLInputElement>(null);
  usePageKeys({
    filter: () => filter.current?.focus(),
    leave: () => {
      if (narrowing.words === '') return false;
      onNarrow({ ...narrowing, words: '' });
      return true;
    },
  });
  return (
    <div className="toolbar">
      <Search
        label={words.filterLabel}
        hint={words.filterLabel}
        words={narrowing.words}
        onWords={(typed) => onNarrow({ ...narrowing, words: typed })}
        inputRef={filter}
      />
      <label className="visually-hidden" htmlFor={id}>
        {words.showLabel}
      </label>
      <select
        className="input"
        id={id}
        value={narrowing.shown}
        onChange={(event) => onNarrow({ ...narrowing, shown: event.target.value as words.Shown })}
      >
        {Object.entries(words.SHOWN).map(([shown, title]) => (
          <option key={shown} value={shown}>
            {title}
          </option>
        ))}
      </select>
    </div>
  );
}
