import { useEffect, useState } from 'react';
import type { Proposal } from '../../../preload/contract/answers.ts';
import { useApi } from '../../api.ts';
import { useNavigation } from '../../frame/navigation.ts';
import { ProposalDialog } from './proposal-dialog.tsx';
import { useProposal } from './use-proposal.ts';

/** What a deep link, or a file chosen in the tray, would set up: it waits in the application until the window asks for it. */
export function WaitingProposal() {
  const api = useApi();
  const { closeDialog } = useNavigation();
  const [waiting, setWaiting] = useState<Proposal>();
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
  }, [api, closeDialog]);
  return waiting && <Asked proposal={waiting} close={closeDialog} />;
}

function Asked({ proposal: first, close }: { readonly proposal: Proposal; readonly close: () => void }) {
  const { proposal, answer } = useProposal(first);
  if (proposal === undefined) return null;
  return <ProposalDialog proposal={proposal} answer={(accept) => void answer(accept).then(close)} />;
}
