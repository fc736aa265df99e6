/**
 * A program that asks one address as Latchkey asks Okta, and prints the status or the code of what went wrong.
 */
import { createKeepAliveFetch } from '#main/okta/keep-alive-fetch.ts';
import { systemClock } from '#main/support/clock.ts';

const [url = ''] = process.argv.slice(2);
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
