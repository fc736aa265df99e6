import { type ChromiumOptions, canRunChromium, startChromium, visit } from '#test/support/chromium.ts';
import { latchkey, run } from './latchkey.ts';
import { type Finding, must } from './report.ts';
import type { World } from './world.ts';

/** Chromium shows the certificate from its own store to a site that asks for one, and nobody is asked which. */
export async function browse(world: World, person: string): Promise<{ said: Finding }> {
  if (!canRunChromium()) return { said: 'no Chromium, certutil and unshare here: not shown' };
  const trusted = await latchkey(['trust-root', '--yes'], world.env);
  must(
    trusted.code === 0,
    `latchkey trust-root ended with ${trusted.code}: ${trusted.stderr}${trusted.stdout}`,
  );
  const wish = ['browser-policy', '--for', 'chromium', '--os', 'linux', '--site', 'https://localhost'];
  const policy = await latchkey(wish, world.env);
  must(policy.code === 0, `latchkey browser-policy ended with ${policy.code}: ${policy.stderr}`);
  const heading = await seen(world, { home: homeOf(world), policy: policy.stdout });
  must(heading === `Hello, ${person}`, `Chromium saw: ${heading}`);
  return { said: [`${heading}: no question, by the policy of latchkey browser-policy`] };
}

/** After the sign-out: nothing of ours is in the store, and the site lets nobody in. */
export async function browseInVain(world: World): Promise<void> {
  if (!canRunChromium()) return;
  const heading = await seen(world, { home: homeOf(world) });
  must(heading.startsWith('ERR_'), `Chromium still saw: ${heading}`);
  const undone = await latchkey(['trust-root', '--undo', '--yes'], world.env);
  must(undone.code === 0, `latchkey trust-root --undo ended with ${undone.code}: ${undone.stderr}`);
  const listed = await run('certutil', ['-L', '-d', `sql:${homeOf(world)}/.pki/nssdb`], world.env);
  must(!listed.stdout.includes('latchkey'), `Chromium’s store still holds: ${listed.stdout}`);
}

async function seen(world: World, options: ChromiumOptions): Promise<string> {
  const browser = await startChromium(options);
  try {
    return await visit(browser, world.stack.site.url);
  } finally {
    await browser.close();
  }
}

function homeOf({ env }: World): string {
  return env.HOME ?? '';
}
