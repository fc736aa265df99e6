import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BrowserOutcome,
  createScriptedBrowser,
  type SignInAs,
} from '#test/stack/browser/scripted-browser.ts';

/** The person's browser, as far as the system's opener reaches it. */
export interface PersonsBrowser {
  /** With an `xdg-open` that writes down what it was asked to open. */
  readonly bin: string;
  /** All that was opened so far. */
  opened(): readonly string[];
  /** Goes to the address that was opened last, and signs in there as that person. */
  signIn(person: SignInAs): Promise<BrowserOutcome>;
}

/** In `folder`, which has to be the person's own. */
export function makeBrowser(folder: string): PersonsBrowser {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const list = join(folder, 'opened');
  const opener = join(bin, 'xdg-open');
  writeFileSync(opener, `#!/bin/sh\nprintf '%s\\n' "$1" >> '${list}'\n`);
  chmodSync(opener, 0o755);
  let browser = createScriptedBrowser();
  const opened = (): readonly string[] =>
    existsSync(list) ? readFileSync(list, 'utf8').trim().split('\n') : [];
  return {
    bin,
    opened,
    async signIn(person) {
      const address = opened().at(-1);
      if (address === undefined) throw new Error('nothing was opened');
      browser = createScriptedBrowser();
      return browser.signIn(address, person);
    },
  };
}
