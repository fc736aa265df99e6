import { useCallback, useState } from 'react';
import type { Proposal } from '../../../preload/contract/answers.ts';
import { useCall } from '../../api.ts';
import { LARGEST_FILE } from '../../words/first-run.ts';

export interface Proposing {
  /** What would be set up, while the person is asked. */
  readonly proposal: Proposal | undefined;
  /** By the system's own dialog. */
  openFile(): Promise<void>;
  readFile(file: Blob): Promise<void>;
  readTyped(authority: string, fingerprint: string): Promise<void>;
  /** The yes or no. */
  answer(accept: boolean): Promise<void>;
}

/** From a file, a drop or what was typed to a proposal, and from there to a yes. Nothing is changed before. */
export function useProposal(first?: Proposal): Proposing {
  const call = useCall();
  const [proposal, setProposal] = useState(first);

  const openFile = useCallback(async () => {
    const answer = await call('openSetupFile', {});
    if (answer.ok) setProposal(answer.value);
  }, [call]);
  const readFile = useCallback(
    async (file: Blob) => {
      // What cannot be a setup file is not read whole to find that out.
      const text = await file.slice(0, LARGEST_FILE).text();
      const answer = await call('readSetupText', { text });
      if (answer.ok) setProposal(answer.value);
    },
    [call],
  );
  const readTyped = useCallback(
    async (authority: string, fingerprint: string) => {
      const answer = await call('readTyped', { authority, fingerprint });
      if (answer.ok) setProposal(answer.value);
    },
    [call],
  );
  const answer = useCallback(
    async (accept: boolean) => {
      if (proposal === undefined) return;
      await call('answerProposal', { number: proposal.number, accept });
      setProposal(undefined);
    },
    [call, proposal],
  );
  return { proposal, openFile, readFile, readTyped, answer };
}
