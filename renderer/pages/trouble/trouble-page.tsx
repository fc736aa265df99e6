import type { Failure } from '../../../main/support/failure.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { Ask } from '../../parts/ask.tsx';
import { Actions } from '../../parts/button.tsx';
import { Head } from '../../parts/head.tsx';
import { PageBody } from '../../parts/page.tsx';
import { ActionButtons } from './action-buttons.tsx';
import { TroubleBody, TroubleDetails } from './rest.tsx';
import { useTrouble } from './use-trouble.ts';

/** Where nothing works, and why: every trouble, in the words of its failure. */
export function TroublePage({
  cause,
  organisation,
}: {
  readonly cause: Failure;
  readonly organisation: Organisation | undefined;
}) {
  const { title, sentence, again, ask, actions } = useTrouble(cause, organisation);
  const isOfThisComputer = cause.code === 'CLOCK_WRONG' || cause.code === 'PORT_BUSY';
  return (
    <PageBody title={title}>
      <Head shape="attention" tone={isOfThisComputer ? 'warn' : 'stop'} title={title} sentence={sentence}>
        {actions.head && <ActionButtons actions={[actions.head]} organisation={organisation} />}
      </Head>
      {ask && actions.head === undefined && <Ask {...ask} />}
      <TroubleBody cause={cause} organisation={organisation} />
      {actions.below.length > 0 && (
        <Actions>
          <ActionButtons actions={actions.below} organisation={organisation} />
        </Actions>
      )}
      {again && <p className="small muted">{again}</p>}
      <TroubleDetails cause={cause} ask={actions.head === undefined ? undefined : ask} />
    </PageBody>
  );
}
