import { useContext, useSyncExternalStore } from 'react';
import type { Organisation } from '../../../preload/contract/state.ts';
import { useCall, useOrganisation } from '../../api.ts';
import { Actions, Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Head } from '../../parts/head.tsx';
import { PageBody } from '../../parts/page.tsx';
import { copyLink, openBrowserAgain } from '../../words/actions.ts';
import * as words from '../../words/test-sign-in.ts';
import { cancel, pageNames } from '../../words/window.ts';
import { Report } from './report.tsx';
import { type KeptReport, ReportsContext } from './reports.ts';

/** A sign-in that leaves no trace, step by step, with what the groups grant. */
export function TestSignInPage() {
  const organisation = useOrganisation();
  return (
    <PageBody title={pageNames['test-sign-in']}>
      {organisation === undefined ? (
        <Head title={words.intro.title} />
      ) : (
        <OfOrganisation organisation={organisation} />
      )}
    </PageBody>
  );
}

function OfOrganisation({ organisation }: { readonly organisation: Organisation }) {
  const { profile, busy } = organisation;
  const call = useCall();
  const reports = useContext(ReportsContext);
  const kept = useSyncExternalStore(reports.watch, (): KeptReport | undefined => reports.of(profile));
  const run = async (trial: boolean): Promise<void> => {
    const answer = await call('testSignIn', { profile, trial });
    if (answer.ok) reports.put(profile, { report: answer.value, trial });
  };
  if (busy === 'test') return <Running profile={profile} />;
  const isOff = busy !== undefined;
  if (kept === undefined) {
    return (
      <Head title={words.intro.title} sentence={words.intro.sentence}>
        <Button kind="primary" off={isOff} onPress={() => void run(false)}>
          {words.intro.start}
        </Button>
      </Head>
    );
  }
  return <Report kept={kept} isOff={isOff} onRun={(trial) => void run(trial)} />;
}

function Running({ profile }: { readonly profile: string }) {
  const call = useCall();
  return (
    <>
      <Head shape="signing-in" {...words.running} />
      <Actions>
        <CopyButton label={copyLink} copy={async () => (await call('copySignInLink', { profile })).ok} />
        <Button onPress={() => void call('openBrowserAgain', { profile })}>{openBrowserAgain}</Button>
        <Button onPress={() => void call('cancelSignIn', { profile })}>{cancel}</Button>
      </Actions>
    </>
  );
}
