import { useEffect, useEffectEvent, useRef } from 'react';
import { type Failure, failure } from '../../../main/support/failure.ts';
import type { Checkup, Organisation } from '../../../preload/contract/state.ts';
import { useCall, useCopyText, useOrganisation, useWindowState } from '../../api.ts';
import { useAnnounce } from '../../parts/announcer.tsx';
import { Ask } from '../../parts/ask.tsx';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Head } from '../../parts/head.tsx';
import { PageBody } from '../../parts/page.tsx';
import { useTimes } from '../../time/now.ts';
import { checkAgain } from '../../words/actions.ts';
import * as words from '../../words/checkup.ts';
import { pageNames } from '../../words/window.ts';
import { useTrouble } from '../trouble/use-trouble.ts';
import { Steps } from './steps.tsx';

/** `latchkey doctor`, step by step. */
export function CheckupPage() {
  const { trouble } = useWindowState();
  const organisation = useOrganisation();
  if (organisation !== undefined) return <Checked key={organisation.profile} organisation={organisation} />;
  // Without settings nothing else can be looked at.
  return <NothingToCheck cause={trouble ?? failure('NOT_SET_UP', { profile: '' })} />;
}

function NothingToCheck({ cause }: { readonly cause: Failure }) {
  const { title, sentence, ask } = useTrouble(cause, undefined);
  return (
    <PageBody title={pageNames.checkup}>
      <Head shape="signed-out" title={title} sentence={sentence} />
      {ask && <Ask {...ask} />}
    </PageBody>
  );
}

function Checked({ organisation }: { readonly organisation: Organisation }) {
  const { profile, checkup } = organisation;
  const call = useCall();
  const check = (): void => void call('checkup', { profile });
  useFirstCheckup(checkup, check);
  return (
    <PageBody title={pageNames.checkup}>
      {checkup?.summary === undefined ? (
        <Running organisation={organisation} checkup={checkup} onCheck={check} />
      ) : (
        <Done organisation={organisation} checkup={checkup} summary={checkup.summary} onCheck={check} />
      )}
    </PageBody>
  );
}

/** Whoever comes here wants to know, so the first one runs by itself. What it found is said to who listens. */
function useFirstCheckup(checkup: Checkup | undefined, check: () => void): void {
  const announce = useAnnounce();
  const start = useEffectEvent(() => {
    if (checkup === undefined) check();
  });
  useEffect(() => start(), []);
  const wasRunning = useRef(false);
  useEffect(() => {
    if (wasRunning.current && checkup?.summary !== undefined) announce(checkup.summary);
    wasRunning.current = checkup !== undefined && checkup.summary === undefined;
  }, [checkup, announce]);
}

interface CheckedProps {
  readonly organisation: Organisation;
  readonly onCheck: () => void;
}

function Running({
  organisation,
  checkup,
  onCheck,
}: CheckedProps & { readonly checkup: Checkup | undefined }) {
  if (checkup === undefined) {
    return (
      <Head title={pageNames.checkup} sentence={words.notCheckedYet}>
        <Button kind="primary" icon="refresh" onPress={onCheck}>
          {words.checkNow}
        </Button>
      </Head>
    );
  }
  return (
    <>
      <Head {...words.checking}>
        <Button icon="refresh" off onPress={onCheck}>
          {checkAgain}
        </Button>
      </Head>
      <Steps heading={words.steps} steps={numbered(checkup)} organisation={organisation} />
    </>
  );
}

function Done({
  organisation,
  checkup,
  summary,
  onCheck,
}: CheckedProps & { readonly checkup: Checkup; readonly summary: string }) {
  const copyText = useCopyText();
  const sentence = words.checkedSentence(checkup, useTimes());
  const steps = numbered(checkup);
  const isTrouble = ({ verdict }: { verdict: string }): boolean => verdict === 'failed' || verdict === 'look';
  return (
    <>
      <Head title={summary} sentence={sentence}>
        <CopyButton label={words.copyReport} copy={() => copyText(words.reportText(checkup, sentence))} />
        <Button kind={steps.some(isTrouble) ? 'primary' : 'plain'} icon="refresh" onPress={onCheck}>
          {checkAgain}
        </Button>
      </Head>
      <Steps heading={words.toFix} steps={steps.filter(isTrouble)} organisation={organisation} />
      <Steps
        heading={words.theRest}
        steps={steps.filter((step) => !isTrouble(step))}
        organisation={organisation}
      />
    </>
  );
}

/** As the command counts them. */
function numbered({ steps }: Checkup) {
  return steps.map((step, index) => ({ ...step, number: index + 1 }));
}
