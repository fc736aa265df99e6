/**
 * One process at the control socket, for control-processes.test.ts. Arguments: the runtime folder and the part to play.
 * "host" holds the socket until it is ended; "sign-in" asks the host for a sign-in. Each says on its output how far it
 * is, a line a step.
 */
import { controlAddress } from '#main/control/address.ts';
import { connectToHost } from '#main/control/client.ts';
import { openHost } from '#main/control/host.ts';
import { systemClock } from '#main/support/clock.ts';
import { silentLog } from '#main/support/log.ts';
import { ok } from '#main/support/result.ts';
import { FakeSession } from '#test/support/fake-session.ts';

const [folder = '', part = ''] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const parts = { clock: systemClock, version: '1.4.0' };
const address = controlAddress(folder, process.platform);
if (!address.ok) throw new Error(JSON.stringify(address.error));

if (part === 'host') {
  const session = new FakeSession();
  session.browser = new Promise(() => {});
  const opened = await openHost(address.value, {
    ...parts,
    kind: 'agent',
    log: silentLog,
    session: async () => ok(session),
  });
  const seen = setInterval(() => {
    if (!session.cancelled) return;
    clearInterval(seen);
    say('cancelled');
  }, 5);
  if (!opened.ok) clearInterval(seen);
  process.on('SIGTERM', () => {
    clearInterval(seen);
    if (opened.ok) void opened.value.close();
  });
  say(opened.ok ? 'hosting' : JSON.stringify(opened.error));
} else {
  const client = await connectToHost(address.value, parts);
  if (!client.ok || client.value === undefined) throw new Error(JSON.stringify(client));
  const answer = await client.value.session('example').signIn({
    afresh: false,
    signal: new AbortController().signal,
    onBrowser: (pending) => say(pending.redirectUri),
    onIdentity: async () => 'continue',
    onConfirmed: (email) => say(email),
  });
  say(answer.ok ? 'signed in' : answer.error.code);
  client.value.close();
}
