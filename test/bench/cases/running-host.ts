import { createEngine } from '#test/support/engine.ts';
import { benchSecrets } from '../keychain.ts';
import { withPlace } from '../place.ts';
import { compare, type Row } from '../rows.ts';
import { timedBareSignIn, timedSignIn } from '../sign-ins.ts';
import { takeTurns } from '../statistics.ts';

/** In a host that runs already: from the browser's callback to both credentials usable. */
export async function runningHost(): Promise<readonly Row[]> {
  return withPlace({}, async (place) => {
    const { stack, folder, agentSocket, bareOrder } = place;
    const { store, where } = await benchSecrets(place);
    const session = createEngine({ stack, folder, agentSocket, hosted: true, secrets: { store } });
    place.onStop(session.close);
    const { ours, bare, ahead } = await takeTurns(
      {
        ours: () => timedSignIn(place, session),
        bare: () => timedBareSignIn(place, bareOrder),
        ahead: () => timedBareSignIn(place, { ...bareOrder, connectAhead: true }),
      },
      { runs: 31, warmUps: 5 },
    );
    const name = `callback to both credentials, running host (${where})`;
    return [
      compare({ name, unit: 'ms', otherName: 'bare script', limit: { of: 'ratio', most: 1.2 } }, ours, bare),
      compare({ name, unit: 'ms', otherName: 'bare script, connected ahead' }, ours, ahead),
    ];
  });
}
