import { useId } from 'react';
import { isLostByAgent } from '../../../main/application/ends.ts';
import type { SessionSnapshot } from '../../../main/session/snapshot.ts';
import type { Failure } from '../../../main/support/failure.ts';
import { Chips } from '../../parts/chips.tsx';
import { Details } from '../../parts/details.tsx';
import { KeyValues, Mono } from '../../parts/facts.tsx';
import { LifeLine } from '../../parts/life-line.tsx';
import { useTimes } from '../../time/now.ts';
import * as words from '../../words/certificates.ts';
import { exactSpan } from '../../words/moments.ts';
import { exactFacts } from '../../words/window.ts';

export function SshCard({
  snapshot,
  trouble,
}: {
  readonly snapshot: SessionSnapshot;
  readonly trouble: Failure | undefined;
}) {
  const times = useTimes();
  const id = useId();
  const { ssh } = snapshot;
  if (ssh === undefined) return null;
  const undelivered = words.isUndelivered(ssh, trouble);
  const { figure, until } = words.leftWords(ssh.validBeforeMs, times);
  return (
    <section className={undelivered ? 'card card--warn' : 'card'} aria-labelledby={id}>
      <div className="card__top">
        <h2 id={id}>{words.sshTitle}</h2>
        <p>{words.sshFor}</p>
      </div>
      <p className="left">
        <b>{figure}</b>
        {undelivered ? <span className="tag tag--warn">{words.notDelivered}</span> : <span>{until}</span>}
      </p>
      {ssh.validBeforeMs !== undefined && (
        <LifeLine
          fromMs={ssh.validAfterMs}
          untilMs={ssh.validBeforeMs}
          renewsAtMs={snapshot.nextRenewalAtMs}
        />
      )}
      <KeyValues
        rows={[
          { label: words.logsInAs, value: <Chips names={ssh.principals} /> },
          {
            label: words.keptIn,
            value: undelivered ? <Nowhere snapshot={snapshot} /> : words.agentWords(ssh, times),
          },
          { label: words.serial, value: <Mono>{ssh.serial}</Mono> },
        ]}
      />
      <Details label={exactFacts}>
        <KeyValues
          rows={[
            { label: 'Key ID', value: <Mono>{ssh.keyId}</Mono> },
            { label: 'Type', value: <Mono>{ssh.algorithm}</Mono> },
            { label: 'Key', value: <Mono>{ssh.fingerprint}</Mono> },
            { label: 'Valid', value: exactSpan(ssh.validAfterMs, ssh.validBeforeMs, times) },
            { label: 'Agent', value: <Mono>{ssh.agent.address}</Mono> },
            { label: 'User ID', value: 'given by each host' },
          ].filter(({ label }) => label !== 'Agent' || ssh.agent.address !== '')}
        />
      </Details>
    </section>
  );
}

function Nowhere({ snapshot }: { readonly snapshot: SessionSnapshot }) {
  const [where, why] = isLostByAgent(snapshot)
    ? [words.lostBy, words.lostByAgent]
    : [words.nowhereYet, words.waitsForAgent];
  return (
    <>
      <b>{where}</b> {why}
    </>
  );
}
