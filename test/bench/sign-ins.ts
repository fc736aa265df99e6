import { access } from 'node:fs/promises';
import type { LocalSession } from '#main/session/session.ts';
import { agentBlobs } from '#test/support/engine.ts';
import { type BareOrder, bareSignIn } from './bare.ts';
import type { Place } from './place.ts';

/**
 * Milliseconds from the browser's request for the callback until the bare script has both certificates, and one of
 * them is in the agent.
 */
export async function timedBareSignIn(place: Place, order: BareOrder): Promise<number> {
  let callback: Promise<number> | undefined;
  await bareSignIn(order, (url) => {
    callback = place.browser.walk(url);
  });
  const took = performance.now() - (await callbackMoment(callback));
  await place.emptyAgent();
  return took;
}

/**
 * Milliseconds from the browser's request for the callback until the session says that it is signed in: the agent lists
 * the certificate and the PEM files are there, which is seen to afterwards. Then signs out, as in the evening.
 */
export async function timedSignIn(place: Place, session: LocalSession): Promise<number> {
  let callback: Promise<number> | undefined;
  const signedIn = await session.signIn({
    afresh: false,
    signal: new AbortController().signal,
    onConfirmed: () => {},
    onBrowser: ({ authorizationUrl }) => {
      callback = place.browser.walk(authorizationUrl);
    },
  });
  const took = performance.now() - (await callbackMoment(callback));
  if (!signedIn.ok) throw new Error(`the sign-in failed: ${signedIn.error.code}`);
  const { files } = signedIn.value.x509 ?? {};
  if (files === undefined) throw new Error('there are no PEM files');
  for (const path of Object.values(files)) await access(path);
  const listed = await agentBlobs(place.agentSocket);
  if (listed.length !== 1) throw new Error(`the agent lists ${listed.length} entries, not one`);
  const signedOut = await session.signOut({ everywhere: false });
  if (!signedOut.ok) throw new Error(`signing out failed: ${signedOut.error.code}`);
  return took;
}

async function callbackMoment(callback: Promise<number> | undefined): Promise<number> {
  if (callback === undefined) throw new Error('the browser was not asked for');
  return callback;
}
