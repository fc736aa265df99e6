import { startHost } from '../host.ts';
import { withPlace } from '../place.ts';
import { compare, type Row } from '../rows.ts';
import { type SignInTimes, startBareProcess, timedSignIn } from '../sign-ins.ts';
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
    const usable = (times: readonly SignInTimes[]): number[] => times.map((time) => time.usable);
    const said = (times: readonly SignInTimes[]): number[] => times.map((time) => time.said);
    const name = 'running host: callback to both credentials usable';
    const shared = { unit: 'ms', by: 'ratio' } as const;
    return [
      compare({ ...shared, name, otherName: 'bare script', most: 1.2 }, usable(ours), usable(bare)),
      compare({ ...shared, name, otherName: 'bare, connected ahead' }, usable(ours), usable(ahead)),
      compare(
        { ...shared, name: `… and recorded, token in ${place.keychain}, and said`, otherName: 'bare script' },
        said(ours),
        said(bare),
      ),
    ];
  });
}
