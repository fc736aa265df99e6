/**
 * A process that uses the secret store, for keychain.test.ts, because keytar looks at the environment of its own
 * process alone. Reads lines `["set", account, value]`, `["get", account]`, `["delete", account]`, `["later", ms]` (its
 * clock goes on by so much) or `["exit", code]` from standard input and answers each with one line of JSON.
 */
import { createInterface } from 'node:readline';
import { openSecretStore } from '#main/settings/secrets.ts';
import { systemClock } from '#main/support/clock.ts';

const blind = process.argv.includes('--without-check');
let aheadMs = 0;
const store = await openSecretStore({
  clock: { ...systemClock, now: () => systemClock.now() + aheadMs },
  environment: process.env,
  platform: process.platform,
  ...(blind ? { check: async () => ({ usable: true }) as const } : {}),
});

for await (const line of createInterface(process.stdin)) {
  const [what, account, value] = JSON.parse(line);
  if (what === 'exit') process.exit(account);
  if (what === 'later') aheadMs += account;
  const answer =
    what === 'set'
      ? await store.set(account, value)
      : what === 'get'
        ? await store.get(account)
        : what === 'delete'
          ? await store.delete(account)
          : {};
  process.stdout.write(`${JSON.stringify({ ...answer, kind: store.kind, problem: store.problem })}\n`);
}
