import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, chromium } from '@playwright/test';
import { findProgram } from './programs.ts';

/** Whether everything is here that `startChromium` and a certificate in its store take. */
export function canRunChromium(): boolean {
  return ['chromium', 'certutil', 'unshare'].every((program) => findProgram(program) !== undefined);
}

export interface ChromiumOptions {
  /** The person's home, with their certificate database. */
  readonly home: string;
  /** Text of a managed policy, as `latchkey browser-policy` prints it; none where it is left out. */
  readonly policy?: string;
}

/**
 * A real Chromium of this computer, without a window, in a home of its own. It reads managed policies from one folder of
 * the whole system; here it sees another one in that place, in a mount namespace of its own that ends with it, so that
 * nothing of this computer is changed and nobody has to be root.
 */
export async function startChromium({ home, policy }: ChromiumOptions): Promise<BrowserContext> {
  const profile = join(home, '.config/chromium');
  const policies = join(home, 'etc-chromium');
  mkdirSync(join(policies, 'policies/managed'), { recursive: true });
  if (policy !== undefined) writeFileSync(join(policies, 'policies/managed/latchkey.json'), policy);
  const starter = join(home, 'chromium.sh');
  const program = findProgram('chromium') ?? 'chromium';
  writeFileSync(
    starter,
    `#!/bin/sh\nexec unshare --map-root-user --mount sh -c 'mount --bind "$0" /etc/chromium && exec "$@"' ${policies} ${program} "$@"\n`,
  );
  chmodSync(starter, 0o755);
  return chromium.launchPersistentContext(profile, {
    executablePath: starter,
    headless: true,
    env: { PATH: process.env.PATH ?? '', HOME: home, XDG_CONFIG_HOME: join(home, '.config') },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  });
}

/** What a page says in its heading, or why there is none: "ERR_…" of Chromium, "a question" where it waits for a person. */
export async function visit(browser: BrowserContext, url: string, patienceMs = 60_000): Promise<string> {
  const page = await browser.newPage();
  try {
    await page.goto(url, { timeout: patienceMs });
    return (await page.textContent('h1')) ?? '';
  } catch (thrown) {
    const said = String(thrown);
    return /ERR_\w+/.exec(said)?.[0] ?? (said.includes('Timeout') ? 'a question' : said);
  } finally {
    await page.close();
  }
}
