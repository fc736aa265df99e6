import type { Organisation } from '../../../preload/contract/state.ts';
import { Button } from '../../parts/button.tsx';
import type { Action } from './actions.ts';
import { useDeeds } from './use-deeds.ts';

/** Off while something that the person asked for goes on already. */
export function ActionButtons({
  actions,
  organisation,
}: {
  readonly actions: readonly Action[];
  readonly organisation: Organisation | undefined;
}) {
  const act = useDeeds(organisation);
  return actions.map(({ label, deed, kind, icon }) => (
    <Button
      key={label}
      kind={kind ?? 'plain'}
      icon={icon}
      off={organisation?.busy !== undefined && deed !== 'run-checkup' && deed !== 'date-and-time'}
      onPress={() => act(deed)}
    >
      {label}
    </Button>
  ));
}
