import { useCopyText } from '../../api.ts';
import { Actions, Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Details, Lines } from '../../parts/details.tsx';
import { Head } from '../../parts/head.tsx';
import { CheckRow } from '../../parts/row.tsx';
import { Table } from '../../parts/table.tsx';
import * as words from '../../words/test-sign-in.ts';
import { stepSentence } from '../../words/window.ts';
import { GroupTable } from './group-table.tsx';
import type { KeptReport } from './reports.ts';

export interface ReportProps {
  readonly kept: KeptReport;
  /** Something else goes on already. */
  readonly isOff: boolean;
  readonly onRun: (trial: boolean) => void;
}

/** What came out of it, for whoever set up Okta and the authority. */
export function Report({ kept: { report, trial }, isOff, onRun }: ReportProps) {
  const copyText = useCopyText();
  const { title, sentence, steps, claims, hints, text } = report;
  const hasFailed = steps.some(({ verdict }) => verdict === 'failed');
  return (
    <>
      <Head title={title} sentence={sentence}>
        <CopyButton label={words.copyResult} copy={() => copyText(text)} />
        <Button kind="primary" icon="refresh" off={isOff} onPress={() => onRun(false)}>
          {words.testAgain}
        </Button>
      </Head>
      <section className="section">
        <h2>{words.stepsHead}</h2>
        <ol className="rows">
          {steps.map((step, index) => (
            <CheckRow
              key={step.title}
              number={index + 1}
              verdict={step.verdict}
              title={step.title}
              sentence={stepSentence(step.sentence)}
            />
          ))}
        </ol>
      </section>
      <GroupTable report={report} />
      {claims.length > 0 && (
        <section className="section">
          <h2>{words.claimsHead}</h2>
          <Table label={words.claimsLabel} columns={words.claimColumns}>
            {claims.map(({ name, value }) => (
              <tr key={name}>
                <td>
                  <code>{name}</code>
                </td>
                <td>
                  <bdi>{value}</bdi>
                </td>
              </tr>
            ))}
          </Table>
        </section>
      )}
      {!hasFailed && !trial && <ReallyTry isOff={isOff} onRun={() => onRun(true)} />}
      {hints.length > 0 && (
        <Details label={words.ifWrong} open={hasFailed}>
          <Lines
            lines={hints.map((hint) => ({
              icon: 'info',
              text: (
                <>
                  <b>{hint.title}:</b> {hint.sentence}
                </>
              ),
            }))}
          />
        </Details>
      )}
    </>
  );
}

/** Okta has agreed; the authority is asked only if the person says so. */
function ReallyTry({ isOff, onRun }: { readonly isOff: boolean; readonly onRun: () => void }) {
  return (
    <section className="section">
      <h2>{words.reallyTry.title}</h2>
      <p className="small muted">{words.reallyTry.sentence}</p>
      <Actions>
        <Button off={isOff} onPress={onRun}>
          {words.reallyTry.button}
        </Button>
      </Actions>
    </section>
  );
}
