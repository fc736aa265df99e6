import { startHost } from '../host.ts';
import { withPlace } from '../place.ts';
import { compare, type Row } from '../rows.ts';
import { startBareProcess, timedSignIn } from '../sign-ins.ts';
import { takeTurns } from '../statistics.ts';

/** In a host that runs already: from the browser's callback to both credentials usable. */
export async function runningHost(): Promise<readonly Row[]> {
  return withPlace({}, async (place) => {
    const { bareOrder } = place;
    const host = await startHost(place);
    const script = startBareProcess(place);
    const { ours, bare, ahead } = await takeTurns(
      {
        ours: () => timedSignIn(place, host.session),
        bare: () => script.timedSignIn(bareOrder),
        ahead: () => script.timedSignIn({ ...bareOrder, connectAhead: true }),
      },
      { runs: 31, warmUps: 3 },
    );
    const name = `running host: callback to both credentials (${place.keychain})`;
    return [
      compare({ name, unit: 'ms', otherName: 'bare script', by: 'ratio', most: 1.2 }, ours, bare),
      compare({ name, unit: 'ms', otherName: 'bare, connected ahead', by: 'ratio' }, ours, ahead),
    ];
  });
}
