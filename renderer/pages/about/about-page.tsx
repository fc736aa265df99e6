import { useState } from 'react';
import type { About } from '../../../preload/contract/answers.ts';
import { useCall, useCopyText, useWindowState } from '../../api.ts';
import { Actions, Button } from '../../parts/button.tsx';
import { CopyButton, SaveButton } from '../../parts/copy-button.tsx';
import { Head } from '../../parts/head.tsx';
import { PageBody } from '../../parts/page.tsx';
import { Pre } from '../../parts/pre.tsx';
import { Rows } from '../../parts/row.tsx';
import { useAnswer } from '../../use-answer.ts';
import * as words from '../../words/about.ts';
import { pageNames } from '../../words/window.ts';
import { Unknown } from '../trouble/unknown.tsx';
import { LicencesDialog } from './licences-dialog.tsx';

/** Which Latchkey this is, and what whoever helps needs to know. */
export function AboutPage() {
  const { app } = useWindowState();
  const copyText = useCopyText();
  // Taken once: what is copied is what was read.
  const { answer, again } = useAnswer('about', {}, app.version);
  const about = answer?.ok ? answer.value : undefined;
  return (
    <PageBody title={pageNames.about}>
      <Head title={words.aboutTitle(app.version)} sentence={words.aboutSentence}>
        {about && (
          <CopyButton kind="primary" label={words.copyDiagnostics} copy={() => copyText(about.diagnostics)} />
        )}
      </Head>
      {about && (
        <section className="section">
          <h2>{words.whatIsCopied}</h2>
          <p className="lead">{words.nothingSecret}</p>
          <Pre label={words.diagnosticsLabel}>{about.diagnostics}</Pre>
        </section>
      )}
      {answer?.ok === false && (
        <Rows>
          <Unknown failure={answer.error} onAgain={again} />
        </Rows>
      )}
      <Below licences={about?.licences} />
    </PageBody>
  );
}

function Below({ licences }: { readonly licences: About['licences'] | undefined }) {
  const call = useCall();
  const [isOpen, setOpen] = useState(false);
  const save = async (): Promise<boolean> => {
    const saved = await call('saveSupportBundle', {});
    return saved.ok && saved.value.path !== undefined;
  };
  return (
    <>
      <Actions>
        <SaveButton icon="file" label={words.saveBundle} save={save} />
        <Button onPress={() => void call('openOutside', { what: 'log-folder' })}>{words.openLogs}</Button>
        {licences && <Button onPress={() => setOpen(true)}>{words.licences}</Button>}
      </Actions>
      {isOpen && licences && <LicencesDialog licences={licences} onClose={() => setOpen(false)} />}
    </>
  );
}
