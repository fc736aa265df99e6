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

/** Signs in as in the morning (`signIn`), then signs out as in the evening. */
export async function timedSignIn(place: Place, session: Session): Promise<number> {
  const tookMs = await signIn(place, session);
  const signedOut = await session.signOut({ everywhere: false });
  if (!signedOut.ok) throw new Error(`signing out failed: ${signedOut.error.code}`);
  return tookMs;
}

/**
 * Milliseconds from the browser's request for the callback until the session says that it is signed in: the agent lists
 * the certificate and the PEM files are there, which is seen to afterwards.
 */
export async function signIn(place: Place, session: Session): Promise<number> {
  let callback: Promise<number> | undefined;
  const signedIn = await session.signIn({
    afresh: false,
    signal: new AbortController().signal,
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
  return doneAt - (await callback);
}

export interface BareProcess {
  /** Milliseconds from the browser's request for the callback until the script says that it is done. */
  timedSignIn(order: BareOrder): Promise<number>;
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
      return doneAt - (await callback);
    },
  };
}
