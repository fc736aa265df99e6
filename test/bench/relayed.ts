import { startHost } from './host.ts';
import { type Place, withPlace } from './place.ts';
import { type Relay, startRelay } from './relay.ts';
import type { Row } from './rows.ts';
import { signIn } from './sign-ins.ts';

/**
 * A place where somebody is signed in, and where Latchkey knows the authority through a relay that can fall silent and
 * that counts connections.
 */
export async function withRelay<T>(work: (place: Place, relay: Relay) => Promise<T>): Promise<T> {
  return withPlace({}, async (place) => {
    const relay = await startRelay(Number(new URL(place.stack.authority.url).port));
    place.onStop(relay.stop);
    await place.setAuthorityUrl(`https://127.0.0.1:${relay.port}`);
    const host = await startHost(place);
    await signIn(place, host.session);
    return work(place, relay);
  });
}

/** Counts from here what the authority is asked. The answer tells it, as rows that want it to be nothing. */
export function countQuestions({ stack: { authority } }: Place, relay: Relay): (during: string) => Row[] {
  const before = { requests: authority.requests().length, connections: relay.connections() };
  return (during) => [
    {
      kind: 'count',
      name: `requests to the authority during ${during}`,
      counted: authority.requests().length - before.requests,
      wanted: 0,
    },
    {
      kind: 'count',
      name: `connections to it during ${during}`,
      counted: relay.connections() - before.connections,
      wanted: 0,
    },
  ];
}
