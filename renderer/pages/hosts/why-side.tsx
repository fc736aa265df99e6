import { useEffect, useMemo, useRef, useState } from 'react';
import type { Failure } from '../../../main/support/failure.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { useCall } from '../../api.ts';
import { useAnnounce } from '../../parts/announcer.tsx';
import { useTrouble } from '../trouble/use-trouble.ts';
import type { Hosts } from './sections.ts';
import { useWhy } from './use-why.ts';
import { type Told, Verdict } from './verdict.tsx';
import { WhyPanel } from './why-panel.tsx';

/** The panel for one host, with what its buttons do. */
export function WhySide({
  organisation,
  host,
  list,
  onClose,
}: {
  readonly organisation: Organisation;
  readonly host: string;
  readonly list: Hosts;
  readonly onClose: () => void;
}) {
  const { profile, snapshot, busy } = organisation;
  const call = useCall();
  const [account, setAccount] = useState<string>();
  const answer = useWhy(organisation, host, account);
  const why = answer?.kind === 'why' ? answer.why : undefined;
  const panel = useRef<HTMLElement>(null);
  const labels = useMemo(() => list.rows.find(({ name }) => name === host)?.labels ?? [], [list, host]);
  const failure = answer?.kind === 'refused' ? answer.failure : undefined;
  useEffect(() => {
    // Where the panel covers the list, the row that had the focus is out of sight.
    if (document.activeElement === document.body || isCovered(document.activeElement)) panel.current?.focus();
  }, []);
  useSaid(why);
  const target = { profile, host, ...(why?.account === undefined ? {} : { account: why.account }) };
  return (
    <WhyPanel
      host={host}
      why={why}
      refused={failure && <Unanswered failure={failure} organisation={organisation} host={host} />}
      names={[...labels, ...(snapshot?.ssh?.principals ?? [])]}
      isRenewing={busy !== undefined || snapshot?.state.kind === 'renewing'}
      panelRef={panel}
      onClose={onClose}
      onAccount={setAccount}
      onRenew={() => void call('renew', { profile })}
      onOpen={() => void call('openInTerminal', target)}
      onCopy={async () => (await call('copySshCommand', target)).ok}
    />
  );
}

function isCovered(element: Element | null): boolean {
  return element?.getClientRects().length === 0;
}

function Unanswered({
  failure,
  organisation,
  host,
}: {
  readonly failure: Failure;
  readonly organisation: Organisation;
  readonly host: string;
}) {
  const told = useTrouble(failure, organisation);
  useSaid(told);
  return <Verdict verdict="not-yet" told={told} names={[host]} />;
}

/** Tells the verdict to who listens, once for each that is another one. */
function useSaid(told: Told | undefined): void {
  const announce = useAnnounce();
  const words = told && `${told.title}. ${told.sentence}`;
  useEffect(() => {
    if (words !== undefined) announce(words);
  }, [words, announce]);
}
