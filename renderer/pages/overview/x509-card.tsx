import { useId, useState } from 'react';
import type { SessionSnapshot, X509Credential } from '../../../main/session/snapshot.ts';
import type { CertificateTest } from '../../../preload/contract/answers.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { useCall } from '../../api.ts';
import { Actions, Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Details } from '../../parts/details.tsx';
import { KeyValues, Mono } from '../../parts/facts.tsx';
import { LifeLine } from '../../parts/life-line.tsx';
import { Notice } from '../../parts/notice.tsx';
import { useTimes } from '../../time/now.ts';
import * as words from '../../words/certificates.ts';
import { exactSpan } from '../../words/moments.ts';
import { exactFacts } from '../../words/window.ts';

interface X509CardProps {
  readonly organisation: Organisation;
  readonly snapshot: SessionSnapshot;
}

export function X509Card({ organisation, snapshot }: X509CardProps) {
  const times = useTimes();
  const id = useId();
  const { x509 } = snapshot;
  if (x509 === undefined) return null;
  const { figure, until } = words.leftWords(x509.notAfterMs, times);
  return (
    <section className="card" aria-labelledby={id}>
      <div className="card__top">
        <h2 id={id}>{words.x509Title}</h2>
        <p>{words.x509For}</p>
      </div>
      <p className="left">
        <b>{figure}</b>
        <span>{until}</span>
      </p>
      <LifeLine fromMs={x509.notBeforeMs} untilMs={x509.notAfterMs} renewsAtMs={snapshot.nextRenewalAtMs} />
      <KeyValues
        rows={[
          { label: words.subject, value: <bdi>{words.subjectOf(x509)}</bdi> },
          { label: words.keptIn, value: words.storeWords(x509) },
          { label: words.serial, value: <Mono>{words.shortSerial(x509.serial)}</Mono> },
        ]}
      />
      <Details label={exactFacts}>
        <ExactFacts x509={x509} />
        <Uses organisation={organisation} x509={x509} />
      </Details>
    </section>
  );
}

function ExactFacts({ x509 }: { readonly x509: X509Credential }) {
  const times = useTimes();
  const names = x509.subjectAlternativeNames.map(({ value }) => value);
  const paths = x509.files === undefined ? [] : Object.values(x509.files);
  return (
    <KeyValues
      rows={[
        { label: 'CN', value: <Mono>{x509.subject}</Mono> },
        { label: 'SAN', value: <MonoLines lines={names} /> },
        { label: 'Issuer', value: <Mono>{x509.issuer}</Mono> },
        { label: 'Serial', value: <Mono>{x509.serial}</Mono> },
        { label: 'Valid', value: exactSpan(x509.notBeforeMs, x509.notAfterMs, times) },
        { label: 'Key', value: x509.keyType },
        ...(x509.stores ?? []).map(({ name, path }) => ({
          label: 'Store',
          value: path === undefined ? name : <Mono>{path}</Mono>,
        })),
        ...(paths.length === 0 ? [] : [{ label: 'Files', value: <MonoLines lines={paths} /> }]),
      ]}
    />
  );
}

function MonoLines({ lines }: { readonly lines: readonly string[] }) {
  return lines.map((line) => (
    <div key={line}>
      <Mono>{line}</Mono>
    </div>
  ));
}

/** What can be tried with it. */
function Uses({
  organisation,
  x509,
}: {
  readonly organisation: Organisation;
  readonly x509: X509Credential;
}) {
  const { profile, hasTestUrl } = organisation;
  const call = useCall();
  const { serial } = x509;
  const [tested, setTested] = useState<{ readonly serial: string; readonly test: CertificateTest }>();
  // Of the certificate that was there; of the next one it says nothing.
  const test = tested?.serial === serial ? tested.test : undefined;
  const run = async (): Promise<void> => {
    const answer = await call('testCertificate', { profile });
    if (answer.ok) setTested({ serial, test: answer.value });
  };
  if (!hasTestUrl && x509.files === undefined) return null;
  return (
    <>
      <Actions>
        {hasTestUrl && (
          <Button onPress={() => void run()} off={organisation.busy !== undefined}>
            {words.testCertificate}
          </Button>
        )}
        {x509.files !== undefined && (
          <CopyButton
            label={words.copyCurlCommand}
            copy={async () => (await call('copyCurlCommand', { profile })).ok}
          />
        )}
      </Actions>
      {test && (
        <Notice
          tone={test.passed ? undefined : 'stop'}
          icon={test.passed ? 'good' : 'stop'}
          title={test.title}
          sentence={test.sentence}
        />
      )}
    </>
  );
}
