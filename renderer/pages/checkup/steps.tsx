import type { Organisation, ShownStep } from '../../../preload/contract/state.ts';
import { useWindowState } from '../../api.ts';
import { CheckRow } from '../../parts/row.tsx';
import { Text } from '../../parts/text.tsx';
import * as words from '../../words/checkup.ts';
import { stepSentence } from '../../words/window.ts';
import { helpFor } from './help-for.ts';
import { StepHelp } from './step-help.tsx';

export interface NumberedStep extends ShownStep {
  readonly number: number;
}

/** Steps under a heading, each with what to do about it. */
export function Steps({
  heading,
  steps,
  organisation,
}: {
  readonly heading: string;
  readonly steps: readonly NumberedStep[];
  readonly organisation: Organisation;
}) {
  if (steps.length === 0) return null;
  return (
    <section className="section">
      <h2>{heading}</h2>
      <ol className="rows">
        {steps.map((step) => (
          <CheckRow
            key={step.id}
            number={step.number}
            verdict={step.verdict}
            title={step.title}
            sentence={stepSentence(step.sentence)}
          >
            {step.fix !== undefined && <Fix step={step} fix={step.fix} organisation={organisation} />}
          </CheckRow>
        ))}
      </ol>
    </section>
  );
}

function Fix({
  step,
  fix,
  organisation,
}: {
  readonly step: ShownStep;
  readonly fix: string;
  readonly organisation: Organisation;
}) {
  const { platform } = useWindowState().app;
  const { advice, command } = words.fixParts(fix);
  const help = helpFor(step, command, organisation, platform);
  return (
    <>
      <p>
        <b>{words.fixLabel}</b>{' '}
        <Text>{advice ?? (help[0]?.kind === 'type' ? words.typeThis : words.pressThis)}</Text>
      </p>
      <StepHelp help={help} organisation={organisation} />
    </>
  );
}
