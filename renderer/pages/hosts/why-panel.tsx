import { type ReactNode, type RefObject, useId } from 'react';
import type { ShownWhy } from '../../../preload/contract/answers.ts';
import { AskText } from '../../parts/ask.tsx';
import { Actions, Button, IconButton } from '../../parts/button.tsx';
import { CopyIconButton } from '../../parts/copy-button.tsx';
import { Details } from '../../parts/details.tsx';
import { KeyValues, Mono } from '../../parts/facts.tsx';
import { renewNow } from '../../words/actions.ts';
import { copySshCommand, loginName, openInTerminal, stillMissing, whyLabel } from '../../words/why.ts';
import { close, exactFacts } from '../../words/window.ts';
import { Chain } from './chain.tsx';
import { Named } from './named.tsx';
import { Verdict } from './verdict.tsx';

export interface WhyPanelProps {
  readonly host: string;
  /** Undefined until it is answered. */
  readonly why: ShownWhy | undefined;
  /** Why it cannot be answered. */
  readonly refused: ReactNode;
  /** Names from outside that sentences may have in them, beside those of the answer itself. */
  readonly names: readonly string[];
  /** Whether the certificates are being renewed now. */
  readonly isRenewing: boolean;
  readonly panelRef: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  readonly onAccount: (account: string) => void;
  readonly onRenew: () => void;
  readonly onOpen: () => void;
  readonly onCopy: () => Promise<boolean>;
}

/** Why somebody can log in to a host or not: the verdict, the chain, what to do, what to ask. */
export function WhyPanel(props: WhyPanelProps) {
  const { host, why, refused, names, panelRef, onClose } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
    <section className="why" aria-label={whyLabel} tabIndex={0} data-part="panel" ref={panelRef}>
      <div className="why__top">
        <h2>
          <bdi>{host}</bdi>
        </h2>
        <IconButton icon="close" label={close} onPress={onClose} />
      </div>
      {refused}
      {why !== undefined && <Answer {...props} why={why} names={namesOf(why, names)} />}
    </section>
  );
}

type AnswerProps = WhyPanelProps & { readonly why: ShownWhy };

function Answer(props: AnswerProps) {
  const { why, names } = props;
  return (
    <>
      <Verdict verdict={why.verdict} told={why} names={names} />
      <Accounts why={why} onAccount={props.onAccount} />
      {why.links.length > 0 && <Chain links={why.links} names={names} isEnding={why.verdict === 'ending'} />}
      {why.next.map((sentence) => (
        <p key={sentence} className="small muted">
          <Named text={sentence} names={names} />
        </p>
      ))}
      {why.facts.length > 0 && (
        <Details label={exactFacts}>
          <KeyValues
            rows={why.facts.map(({ name, value }) => ({ label: name, value: <Mono>{value}</Mono> }))}
          />
        </Details>
      )}
      <Foot {...props} />
    </>
  );
}

/** Another login name of the same host. */
function Accounts({ why, onAccount }: Pick<AnswerProps, 'why' | 'onAccount'>) {
  const id = useId();
  if (why.account === undefined || why.accounts.length === 0) return null;
  const all = [...new Set([why.account, ...why.accounts])];
  return (
    <div className="why__account">
      <label htmlFor={id}>{loginName}</label>
      <select
        className="input"
        id={id}
        value={why.account}
        onChange={(event) => onAccount(event.target.value)}
      >
        {all.map((account) => (
          <option key={account}>{account}</option>
        ))}
      </select>
    </div>
  );
}

/** The one thing to do: go there, renew, or ask; and what to ask where a renewal does not help. */
function Foot({ why, isRenewing, onRenew, onOpen, onCopy }: AnswerProps) {
  const { ask, command, canRenew } = why;
  const isOpen = command !== undefined && (why.verdict === 'yes' || why.verdict === 'ending');
  if (isOpen) {
    return (
      <footer className="why__do">
        <div className="cmd cmd--wrap">
          <code>{command}</code>
          <CopyIconButton label={copySshCommand} copy={onCopy} />
        </div>
        <Actions>
          <Button kind="primary" icon="terminal" onPress={onOpen}>
            {openInTerminal}
          </Button>
        </Actions>
      </footer>
    );
  }
  if (canRenew) {
    return (
      <>
        {ask !== undefined && (
          <Details label={stillMissing}>
            <section>
              <AskText whom={ask.whom} text={ask.text} kind="plain" level={3} />
            </section>
          </Details>
        )}
        <footer className="why__do">
          <Actions>
            <Button kind="primary" icon="refresh" off={isRenewing} onPress={onRenew}>
              {renewNow}
            </Button>
          </Actions>
        </footer>
      </>
    );
  }
  if (ask === undefined) return null;
  return (
    <footer className="why__do">
      <AskText whom={ask.whom} text={ask.text} />
    </footer>
  );
}

function namesOf({ host, account, accounts, links }: ShownWhy, names: readonly string[]): readonly string[] {
  const values = links.map(({ value }) => value);
  return [...new Set([host, ...(account === undefined ? [] : [account]), ...accounts, ...values, ...names])];
}
