import { useState } from 'react';
import type { Proposal } from '../../../preload/contract/answers.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { KeyValues, Mono } from '../../parts/facts.tsx';
import * as words from '../../words/first-run.ts';
import { cancel } from '../../words/window.ts';

/** What would be set up, for a yes or a no. */
export function ProposalDialog({
  proposal,
  answer,
}: {
  readonly proposal: Proposal;
  readonly answer: (accept: boolean) => void;
}) {
  // The authority of a link is asked first, which takes a while.
  const [isBusy, setBusy] = useState(false);
  return (
    <Dialog
      title={words.proposalTitle(proposal)}
      onClose={() => !isBusy && answer(false)}
      buttons={[
        { label: cancel, safe: true, onPress: () => answer(false), off: isBusy },
        {
          label: proposal.replaces ? words.changeIt : words.setItUp,
          kind: 'primary',
          onPress: () => {
            setBusy(true);
            answer(true);
          },
          off: isBusy,
        },
      ]}
    >
      <p className="small muted">{words.proposalSentence(proposal)}</p>
      <KeyValues
        rows={words.proposalRows(proposal).map(([label, value]) => ({ label, value: <Mono>{value}</Mono> }))}
      />
    </Dialog>
  );
}
