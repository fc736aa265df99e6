/**
 * The bare script as a program. `bare ORDER` signs in once, in the system's browser, and ends. Without ORDER it reads
 * one from each line of its input, says in a line where the browser has to go and, in another, when it is done.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type BareOrder, bareSignIn } from './bare.ts';

const [, , only] = process.argv;
if (only === undefined) {
  createInterface(process.stdin).on('line', async (line) => {
    await bareSignIn(JSON.parse(line) as BareOrder, (url) => console.log(url));
    console.log('done');
  });
} else {
  void bareSignIn(JSON.parse(only) as BareOrder, (url) => {
    spawn('xdg-open', [url], { detached: true, stdio: 'ignore' }).unref();
  });
}
