import { chmodSync, mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type BrowserOutcome, createScriptedBrowser, type SignInAs } from './scripted-browser.ts';

/** Stands in for the system's opener: programs that open a browser come here, and somebody signs in behind their back. */
export interface ScriptedOpener {
  /** For the environment of the program under test: a PATH on which `xdg-open` is ours. */
  readonly environment: { readonly PATH: string };
  /** Who signs in from the next opening on; nobody does where it is undefined. */
  person: SignInAs | undefined;
  /** The addresses that a browser was opened with so far. */
  opened(): readonly string[];
  /** Waits until every walk that has begun has ended; answers how all of them ended so far, in this order. */
  outcomes(): Promise<readonly BrowserOutcome[]>;
  /** Waits for walks that go on; nobody comes any more. */
  stop(): Promise<void>;
}

export interface ScriptedOpenerOptions {
  /** PEM certificates to trust for HTTPS. */
  readonly ca?: string | undefined;
  /** How long it takes a person to be back; not at all unless given. */
  readonly personMs?: number;
  /** Each opening is of another browser, which has no cookies; else the second finds the session of the first. */
  readonly forgets?: boolean;
}

/**
 * Puts an `xdg-open` into `folder` that child processes find on their PATH. It writes down where to go and returns at
 * once; the browser walks in this process, which costs the tests none of their own.
 */
export function installScriptedOpener(
  folder: string,
  person: SignInAs | undefined,
  { ca, personMs = 0, forgets = false }: ScriptedOpenerOptions = {},
): ScriptedOpener {
  const [bin, asked] = [join(folder, 'bin'), join(folder, 'asked')];
  for (const path of [bin, asked]) mkdirSync(path, { recursive: true });
  const command = join(bin, 'xdg-open');
  // A name that the watcher looks for only once the address is whole.
  writeFileSync(
    command,
    `#!/bin/sh\nprintf '%s' "$1" > "${asked}/$$" && mv "${asked}/$$" "${asked}/$$.url"\n`,
  );
  chmodSync(command, 0o755);

  const opened: string[] = [];
  const walks: Promise<BrowserOutcome>[] = [];
  let browser = createScriptedBrowser({ ca });
  const walk = async (url: string, as: SignInAs): Promise<BrowserOutcome> => {
    if (personMs > 0) await pause(personMs);
    if (forgets) browser = createScriptedBrowser({ ca });
    return browser.signIn(url, as);
  };
  const watcher = watch(asked, (_, name) => {
    if (!name?.endsWith('.url')) return;
    const url = takeAway(join(asked, name));
    if (url === undefined) return;
    opened.push(url);
    if (opener.person !== undefined) walks.push(walk(url, opener.person));
  });
  const opener: ScriptedOpener = {
    environment: { PATH: [bin, process.env.PATH ?? ''].join(delimiter) },
    person,
    opened: () => opened,
    outcomes: () => Promise.all(walks),
    async stop() {
      watcher.close();
      await Promise.all(walks);
    },
  };
  return opener;
}

/** Undefined where it was taken before: one change is told more than once. */
function takeAway(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    rmSync(path);
    return text;
  } catch {
    return undefined;
  }
}
