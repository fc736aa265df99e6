import { useEffect, useRef, useState } from 'react';
import type { Proposal } from '../../../preload/contract/answers.ts';
import { useApi } from '../../api.ts';
import { useNavigation } from '../../frame/navigation.ts';
import { ProposalDialog } from './proposal-dialog.tsx';
import { useProposal } from './use-proposal.ts';

/**
 * What a deep link, or a file chosen in the tray, would set up: it waits in the application until the window asks for it.
 * One that comes while another is asked about does not take its place under the person's hand, and is asked about next.
 */
export function WaitingProposal() {
  const api = useApi();
  const { closeDialog, place } = useNavigation();
  const [asked, setAsked] = useState(place);
  const latest = useRef(place);
  useEffect(() => {
    latest.current = place;
  });
  const [waiting, setWaiting] = useState<Proposal>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: at each place that is asked about
  useEffect(() => {
    let isGone = false;
    void api.call('waitingProposal', {}).then((answer) => {
      if (isGone) return;
      if (answer.ok && answer.value !== undefined) setWaiting(answer.value);
      else closeDialog();
    });
    return () => {
      isGone = true;
    };
  }, [api, closeDialog, asked]);
  const next = (): void => {
    setWaiting(undefined);
    if (latest.current === asked) closeDialog();
    else setAsked(latest.current);
  };
  return waiting && <Asked key={waiting.number} proposal={waiting} close={next} />;
}

function Asked({ proposal: first, close }: { readonly proposal: Proposal; readonly close: () => void }) {
  const { proposal, answer } = useProposal(first);
  if (proposal === undefined) return null;
  return <ProposalDialog proposal={proposal} answer={(accept) => void answer(accept).then(close)} />;
}
