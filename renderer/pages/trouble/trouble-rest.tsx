import type { Failure } from '../../../main/support/failure.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { Actions } from '../../parts/button.tsx';
import { ActionButtons } from './action-buttons.tsx';
import { TroubleBody, TroubleDetails } from './rest.tsx';
import { useTrouble } from './use-trouble.ts';

export interface TroubleRestProps {
  readonly cause: Failure;
  readonly organisation: Organisation | undefined;
}

/** Below the head, and below the certificates where there are any: how to mend it, and why. */
export function TroubleRest({ cause, organisation }: TroubleRestProps) {
  const { again, ask, actions } = useTrouble(cause, organisation);
  return (
    <>
      <TroubleBody cause={cause} organisation={organisation} />
      {actions.below.length > 0 && (
        <Actions>
          <ActionButtons actions={actions.below} organisation={organisation} />
        </Actions>
      )}
      {again && <p className="small muted">{again}</p>}
      <TroubleDetails cause={cause} ask={actions.head === undefined ? undefined : ask} />
    </>
  );
}
