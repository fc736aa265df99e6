import { useEffect, useMemo, useRef, useState } from 'react';
import { useCall } from '../../api.ts';
import type { Navigation } from '../../frame/navigation.ts';
import type { RowDoes } from './host-line.tsx';
import type { Items } from './items.ts';

/** A host that stands in several sections is shown as chosen where the person chose it. */
interface Chosen {
  readonly section: string;
  readonly host: string;
}

/** What rows do, and the line of the host whose chain is shown. */
export function useRows(
  profile: string,
  items: Items,
  shownHost: string | undefined,
  go: Navigation['go'],
): { readonly chosen: number | undefined; readonly does: RowDoes } {
  const call = useCall();
  const [last, setLast] = useState<Chosen>();
  const latest = useRef({ items, go });
  useEffect(() => {
    latest.current = { items, go };
  });
  const does = useMemo(
    (): RowDoes => ({
      pin: (host, pinned) => void call('pin', { profile, host, pinned }),
      copy: async (host) => (await call('copySshCommand', { profile, host })).ok,
      open: (host) => void call('openInTerminal', { profile, host }),
      why(host, line) {
        const section = latest.current.items.at(line)?.section.key;
        if (section !== undefined) setLast({ section, host });
        latest.current.go('hosts', host);
      },
    }),
    [call, profile],
  );
  return { chosen: chosenLine(items, shownHost, last), does };
}

function chosenLine(items: Items, host: string | undefined, last: Chosen | undefined): number | undefined {
  if (host === undefined) return undefined;
  const there = last?.host === host ? items.find(last.section, host) : undefined;
  return there ?? items.findAnywhere(host);
}
