import type { Failure } from '../../../main/support/failure.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { useCopyText, useWindowState } from '../../api.ts';
import { Ask, type AskProps } from '../../parts/ask.tsx';
import { Actions } from '../../parts/button.tsx';
import { Command } from '../../parts/command.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Details, Lines } from '../../parts/details.tsx';
import { Facts, KeyValues, Mono } from '../../parts/facts.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Row, Rows } from '../../parts/row.tsx';
import { Panel } from '../../parts/stage.tsx';
import { useTimes } from '../../time/now.ts';
import { exactTime } from '../../words/moments.ts';
import { endReasons, whyEnded } from '../../words/overview.ts';
import * as words from '../../words/trouble.ts';
import { copyRequest, exactFacts } from '../../words/window.ts';

interface OfTrouble {
  readonly cause: Failure;
  readonly organisation: Organisation | undefined;
}

/** What a page says of one trouble beside its head and what to ask. Most need nothing more. */
export function TroubleBody({ cause, organisation }: OfTrouble) {
  const { platform } = useWindowState().app;
  const times = useTimes();
  const snapshot = organisation?.snapshot;
  switch (cause.code) {
    case 'CLOCK_WRONG':
      return <Clocks facts={cause.facts} />;
    case 'PORT_BUSY':
      return <Ports cause={cause} />;
    case 'ACCESS_REMOVED':
    case 'CA_REFUSED':
      // At a sign-in there was nothing yet.
      return snapshot?.state.kind !== 'attention' ? null : (
        <Panel title={words.cleanedUp}>
          <Lines lines={words.removedLines.map((text) => ({ icon: 'tick', text }))} />
        </Panel>
      );
    case 'CREDENTIALS_EXPIRED':
      return (
        <>
          {snapshot && <Facts facts={words.expiredFacts(snapshot, times)} />}
          <p className="lead">{words.renewsWhenBack}</p>
        </>
      );
    case 'NO_AGENT':
      return <AgentHelp system={platform} />;
    default:
      return <ToType cause={cause} />;
  }
}

/** Behind a click: why it happens, what to ask where that does not come first, and all that is known. */
export function TroubleDetails({
  cause,
  ask,
}: Pick<OfTrouble, 'cause'> & { readonly ask: AskProps | undefined }) {
  const times = useTimes();
  const isEnded = cause.code === 'SESSION_ENDED';
  return (
    <>
      {isEnded && <Reasons label={whyEnded} reasons={endReasons} />}
      {cause.code === 'CA_REFUSED_UNKNOWN' && (
        <Reasons label={words.whatItUsuallyIs} reasons={words.refusalReasons} open />
      )}
      {ask && (
        <Details label={words.ifItKeepsHappening}>
          <Ask {...ask} kind="plain" />
        </Details>
      )}
      <Details label={exactFacts}>
        <KeyValues
          rows={words.failureRows(cause, times).map(([label, value]) => ({
            label,
            value: <Mono>{value}</Mono>,
          }))}
        />
      </Details>
    </>
  );
}

function Reasons({
  label,
  reasons,
  open,
}: {
  readonly label: string;
  readonly reasons: readonly string[];
  readonly open?: boolean;
}) {
  return (
    <Details label={label} open={open ?? false}>
      <Lines lines={reasons.map((text) => ({ icon: 'info', text }))} />
    </Details>
  );
}

function Clocks({ facts }: { readonly facts: Extract<Failure, { code: 'CLOCK_WRONG' }>['facts'] }) {
  const times = useTimes();
  const rows = words.clockRows(facts, times.now, (at) => exactTime(at, times));
  return (
    <>
      <Panel>
        <KeyValues
          width="mid"
          rows={rows.map(([label, value]) => ({ label, value: <b className="num">{value}</b> }))}
        />
      </Panel>
      <section className="section">
        <h2>{words.howToFix}</h2>
        <p className="lead">{words.setClock}</p>
      </section>
    </>
  );
}

function Ports({ cause }: { readonly cause: Extract<Failure, { code: 'PORT_BUSY' }> }) {
  return (
    <>
      <Rows>
        {cause.facts.redirectUris.map((uri) => (
          <Row key={uri} tone="warn" icon={<Icon name="warn" />}>
            <h2>{words.portTitle(uri)}</h2>
            <p>{words.portInUse}</p>
          </Row>
        ))}
      </Rows>
      <p className="lead">{words.closeThatProgram}</p>
      <ToType cause={cause} />
    </>
  );
}

function ToType({ cause }: { readonly cause: Failure }) {
  const { platform } = useWindowState().app;
  const step = words.toType(cause, platform);
  if (step === undefined) return null;
  return (
    <section className="section">
      <p className="lead">{step.advice}</p>
      <Command command={step.command} />
    </section>
  );
}

function AgentHelp({ system }: { readonly system: keyof typeof words.agentHelp }) {
  const copyText = useCopyText();
  const { system: name, sentence, command } = words.agentHelp[system];
  return (
    <section className="section">
      <h2>{words.howToFix}</h2>
      <Rows>
        <Row
          icon={<Icon name="info" />}
          end={
            system === 'win32' && (
              <Actions>
                <CopyButton label={copyRequest} copy={() => copyText(words.agentRequest)} />
              </Actions>
            )
          }
        >
          <h3>{name}</h3>
          <p>{sentence}</p>
          {command && <Command command={command} />}
        </Row>
      </Rows>
    </section>
  );
}
