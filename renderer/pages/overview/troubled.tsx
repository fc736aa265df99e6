import { hasLostItsKey } from '../../../main/application/ends.ts';
import { lostByAgent } from '../../../main/application/words/state.ts';
import type { Failure } from '../../../main/support/failure.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { useCall } from '../../api.ts';
import { Ask } from '../../parts/ask.tsx';
import { Button } from '../../parts/button.tsx';
import { Head } from '../../parts/head.tsx';
import { renewNow } from '../../words/actions.ts';
import { ActionButtons } from '../trouble/action-buttons.tsx';
import { useTrouble } from '../trouble/use-trouble.ts';

interface TroubledProps {
  readonly organisation: Organisation;
  readonly cause: Failure;
}

/** The head of the page where certificates are there and somebody is needed, and what to ask where that comes first. */
export function TroubledHead({ organisation, cause }: TroubledProps) {
  const { title, sentence, ask, actions } = useTrouble(cause, organisation);
  const { snapshot } = organisation;
  if (snapshot !== undefined && hasLostItsKey(snapshot)) return <LostKeyHead organisation={organisation} />;
  return (
    <>
      <Head shape="attention" tone="warn" title={title} sentence={sentence}>
        {actions.head && <ActionButtons actions={[actions.head]} organisation={organisation} />}
      </Head>
      {ask && actions.head === undefined && <Ask {...ask} />}
    </>
  );
}

/** A new certificate mends it at once, without the browser. */
function LostKeyHead({ organisation }: { readonly organisation: Organisation }) {
  const call = useCall();
  const said = organisation.snapshot && lostByAgent(organisation.snapshot);
  if (said === undefined) return null;
  return (
    <Head shape="attention" tone="warn" {...said}>
      <Button
        kind="primary"
        icon="refresh"
        off={organisation.busy !== undefined}
        onPress={() => void call('renew', { profile: organisation.profile })}
      >
        {renewNow}
      </Button>
    </Head>
  );
}
