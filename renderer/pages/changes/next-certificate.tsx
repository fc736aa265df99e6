import type { SessionSnapshot } from '../../../main/session/snapshot.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { useCall } from '../../api.ts';
import { Actions, Button } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Row } from '../../parts/row.tsx';
import { Text } from '../../parts/text.tsx';
import { useTimes } from '../../time/now.ts';
import { renewNow } from '../../words/actions.ts';
import { changesHeads, nextTitle, nextWords } from '../../words/changes.ts';
import type { Hosts } from '../hosts/sections.ts';
import { Part } from './change-rows.tsx';

/** What the certificate that ssh shows still has or has not yet, and what the next one will. */
export function NextCertificate({
  organisation: { profile, busy },
  snapshot,
  list,
}: {
  readonly organisation: Organisation;
  readonly snapshot: SessionSnapshot;
  readonly list: Hosts | undefined;
}) {
  const call = useCall();
  const times = useTimes();
  const next = list?.nextCertificate;
  if (snapshot.ssh === undefined || next === undefined || next.comes.length + next.goes.length === 0) {
    return null;
  }
  const isRenewing = busy !== undefined || snapshot.state.kind === 'renewing';
  return (
    <Part title={changesHeads.next}>
      <Row
        icon={<Icon name="info" />}
        end={
          <Actions>
            <Button icon="refresh" off={isRenewing} onPress={() => void call('renew', { profile })}>
              {renewNow}
            </Button>
          </Actions>
        }
      >
        <h3>{nextTitle(snapshot)}</h3>
        <p>
          <Text>{nextWords(snapshot, next, times)}</Text>
        </p>
      </Row>
    </Part>
  );
}
