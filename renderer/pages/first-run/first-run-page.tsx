import { type DragEvent, useId, useState } from 'react';
import { PageLink } from '../../frame/rail.tsx';
import { Actions, Button } from '../../parts/button.tsx';
import { Details } from '../../parts/details.tsx';
import { Refusal, useTitle } from '../../parts/page.tsx';
import { Stage, StageMore } from '../../parts/stage.tsx';
import * as words from '../../words/first-run.ts';
import { ProposalDialog } from './proposal-dialog.tsx';
import { type Proposing, useProposal } from './use-proposal.ts';

/** Nothing is set up: a file from IT, opened or dropped here, or what IT said, typed. */
export function FirstRunPage() {
  useTitle(words.setUpTitle);
  const proposing = useProposal();
  const { proposal, answer } = proposing;
  const { isOver, ...drop } = useDrop(proposing);
  return (
    <section className={isOver ? 'drop drop--over' : 'drop'} aria-label={words.setUpTitle} {...drop}>
      <Stage shape="signed-out" title={words.notSetUp.title} sentence={words.notSetUp.sentence}>
        <Actions>
          <Button kind="primary" large icon="file" onPress={() => void proposing.openFile()}>
            {words.openSetupFile}
          </Button>
        </Actions>
        <Refusal />
        <StageMore>
          <Details label={words.byHand}>
            <ByHand readTyped={proposing.readTyped} />
          </Details>
        </StageMore>
        <p className="stage__foot">
          <PageLink to="checkup">{words.runCheckup}</PageLink>
          <PageLink to="about">{words.aboutLatchkey}</PageLink>
        </p>
      </Stage>
      {isOver && <p className="drop__word">{words.dropHere}</p>}
      {proposal && (
        <ProposalDialog key={proposal.number} proposal={proposal} answer={(accept) => void answer(accept)} />
      )}
    </section>
  );
}

function useDrop({ readFile }: Proposing) {
  const [isOver, setOver] = useState(false);
  return {
    isOver,
    onDragOver: (event: DragEvent): void => {
      if (!event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: (event: DragEvent): void => {
      if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) {
        setOver(false);
      }
    },
    onDrop: (event: DragEvent): void => {
      event.preventDefault();
      setOver(false);
      const file = event.dataTransfer.files[0];
      if (file !== undefined) void readFile(file);
    },
  };
}

function ByHand({ readTyped }: Pick<Proposing, 'readTyped'>) {
  const [authority, setAuthority] = useState('');
  const [fingerprint, setFingerprint] = useState('');
  const [isBusy, setBusy] = useState(false);
  const isEmpty = authority.trim() === '' || fingerprint.trim() === '';
  const check = async (): Promise<void> => {
    if (isEmpty || isBusy) return;
    setBusy(true);
    await readTyped(authority.trim(), fingerprint.trim());
    setBusy(false);
  };
  return (
    <form
      className="panel"
      onSubmit={(event) => {
        event.preventDefault();
        void check();
      }}
    >
      <div className="section">
        <Field
          label={words.authorityAddress}
          example={words.authorityExample}
          value={authority}
          onChange={setAuthority}
        />
        <Field
          label={words.rootFingerprint}
          example={words.fingerprintExample}
          value={fingerprint}
          onChange={setFingerprint}
          hint={words.compareByEye}
        />
        <Actions>
          <Button submits off={isEmpty || isBusy}>
            {words.checkAndContinue}
          </Button>
        </Actions>
      </div>
    </form>
  );
}

function Field({
  label,
  example,
  value,
  onChange,
  hint,
}: {
  readonly label: string;
  readonly example: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
}) {
  const [id, hintId] = [useId(), useId()];
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        className="input mono"
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        placeholder={example}
        autoComplete="off"
        spellCheck={false}
        aria-describedby={hint === undefined ? undefined : hintId}
      />
      {hint !== undefined && <p id={hintId}>{hint}</p>}
    </div>
  );
}
