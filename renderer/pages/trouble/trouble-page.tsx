import type { Failure } from '../../../main/support/failure.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { Ask } from '../../parts/ask.tsx';
import { Head } from '../../parts/head.tsx';
import { PageBody } from '../../parts/page.tsx';
import { ActionButtons } from './action-buttons.tsx';
import { TroubleRest } from './trouble-rest.tsx';
import { useTrouble } from './use-trouble.ts';

/** Where nothing works, and why: every trouble, in the words of its failure. */
export function TroublePage({
  cause,
  organisation,
}: {
  readonly cause: Failure;
  readonly organisation: Organisation | undefined;
}) {
  const { title, sentence, ask, actions } = useTrouble(cause, organisation);
  const isOfThisComputer = cause.code === 'CLOCK_WRONG' || cause.code === 'PORT_BUSY';
  return (
    <PageBody title={title}>
      <Head shape="attention" tone={isOfThisComputer ? 'warn' : 'stop'} title={title} sentence={sentence}>
        {actions.head && <ActionButtons actions={[actions.head]} organisation={organisation} />}
      </Head>
      {ask && actions.head === undefined && <Ask {...ask} />}
      <TroubleRest cause={cause} organisation={organisation} />
    </PageBody>
  );
}
