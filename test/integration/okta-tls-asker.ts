/**
 * A program that asks one address as Latchkey asks Okta once it has read its settings, and prints the status or the
 * code of what went wrong.
 */
import { compose } from '#main/application/compose.ts';
import { createKeepAliveFetch } from '#main/okta/keep-alive-fetch.ts';
import { foldersOf, surroundingsOf } from '#main/settings/folders.ts';
import { systemClock } from '#main/support/clock.ts';

const [url = ''] = process.argv.slice(2);
const { env: environment, platform } = process;
const folders = foldersOf(surroundingsOf(environment));
await compose({ clock: systemClock, environment, platform, folders }).settings();
const { signal } = new AbortController();
try {
  const answer = await createKeepAliveFetch(systemClock)(url, {
    method: 'GET',
    headers: {},
    redirect: 'manual',
    signal,
  });
  console.log(answer.status);
} catch (thrown) {
  console.log((thrown as NodeJS.ErrnoException).code);
}
process.exit();
