import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A real Firefox of this computer, without a window, with one profile in a home of its own. */
export interface Firefox {
  /** Goes to the address, and is ended where it waits there for longer: for an answer, or after a site let it down. */
  visit(url: string, patienceMs?: number): Promise<void>;
}

/** Starts it once, so that it makes its certificate database. `chooses`: whether it chooses a certificate by itself. */
export async function createFirefox(home: string, chooses: boolean): Promise<Firefox> {
  const folder = join(home, '.mozilla/firefox');
  const profile = join(folder, 'own');
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'profiles.ini'), '[Profile0]\nName=own\nIsRelative=1\nPath=own\nDefault=1\n');
  const choice = chooses ? 'Select Automatically' : 'Ask Every Time';
  const preferences = [
    ['security.default_personal_cert', choice],
    ['datareporting.policy.dataSubmissionEnabled', false],
    ['browser.shell.checkDefaultBrowser', false],
    // It talks to nobody but the site of the test.
    ['network.proxy.type', 0],
    ['network.captive-portal-service.enabled', false],
    ['network.connectivity-service.enabled', false],
    ['app.normandy.enabled', false],
    ['extensions.getAddons.cache.enabled', false],
    ['services.settings.server', 'data:,'],
    ['browser.safebrowsing.provider.mozilla.updateURL', ''],
  ];
  const lines = preferences.map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`);
  writeFileSync(join(profile, 'user.js'), `${lines.join('\n')}\n`);
  const visit = async (url: string, patienceMs = 60_000): Promise<void> => {
    const words = [
      '--headless',
      '--no-remote',
      '--profile',
      profile,
      '--screenshot',
      join(home, 'seen.png'),
      url,
    ];
    await run('firefox-esr', words, {
      env: { PATH: process.env.PATH, HOME: home, MOZ_CRASHREPORTER_DISABLE: '1' },
      timeout: patienceMs,
      killSignal: 'SIGKILL',
    }).catch(() => undefined);
  };
  await visit('about:blank');
  return { visit };
}
