import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { on } from 'node:events';
import { access } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Session } from '#main/session/types.ts';
import { agentBlobs } from '#test/support/engine.ts';
import type { BareOrder } from './bare.ts';
import type { Place } from './place.ts';
import { end } from './processes.ts';
import { BARE } from './programs.ts';

/** In milliseconds from the browser's request for the callback. */
export interface SignInTimes {
  /** Until the agent has the key with its certificate, and the certificate files are there. */
  readonly usable: number;
  /** Until Latchkey, or the script, says that it is done. */
  readonly said: number;
}

/** Signs in as in the morning (`signIn`), then signs out as in the evening. */
export async function timedSignIn(place: Place, session: Session): Promise<SignInTimes> {
  const times = await signIn(place, session);
  const signedOut = await session.signOut({ everywhere: false });
  if (!signedOut.ok) throw new Error(`signing out failed: ${signedOut.error.code}`);
  return times;
}

/** One sign-in. That everything is where it should be is seen to afterwards. */
export async function signIn(place: Place, session: Session): Promise<SignInTimes> {
  let callback: Promise<number> | undefined;
  const signedIn = await session.signIn({
    afresh: false,
    signal: new AbortController().signal,
    onIdentity: async () => 'continue',
    onConfirmed: () => {},
    onBrowser: ({ authorizationUrl }) => {
      callback = place.browser.walk(authorizationUrl);
    },
  });
  const doneAt = performance.now();
  if (!signedIn.ok) throw new Error(`the sign-in failed: ${signedIn.error.code}`);
  if (callback === undefined) throw new Error('the browser was not asked for');
  const { files } = signedIn.value.x509 ?? {};
  if (files === undefined) throw new Error('there are no PEM files');
  for (const path of Object.values(files)) await access(path);
  const listed = await agentBlobs(place.env.SSH_AUTH_SOCK ?? '');
  if (listed.length !== 1) throw new Error(`the agent lists ${listed.length} entries, not one`);
  const since = await callback;
  const delivered = Object.values(place.lastDelivery());
  if (!delivered.every((moment) => moment > since)) throw new Error('a delivery was not seen');
  return { usable: Math.max(...delivered) - since, said: doneAt - since };
}

export interface BareProcess {
  timedSignIn(order: BareOrder): Promise<SignInTimes>;
}

/** The bare script, running already, in a process of its own. */
export function startBareProcess(place: Place): BareProcess {
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(process.execPath, [BARE], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  place.onStop(() => end(child));
  const lines = on(createInterface(child.stdout), 'line', { close: ['close'] });
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('the bare script has ended');
    return String(value[0]);
  };
  return {
    async timedSignIn(order) {
      child.stdin.write(`${JSON.stringify(order)}\n`);
      const callback = place.browser.walk(await nextLine());
      await nextLine();
      const doneAt = performance.now();
      await place.emptyAgent();
      const since = await callback;
      return { usable: place.lastDelivery().agent - since, said: doneAt - since };
    },
  };
}
