import { provideElectron } from '../../test/desktop/runtime/fetch.mjs';
import { whatIsMissing } from '../../test/support/parts.ts';
import { runPlaywright } from './playwright.ts';
import { NOTHING, type Tally } from './tally.ts';

/**
 * Drives the application on the Electron that there is. Where a part is missing, nothing runs, and that is counted as
 * skipped, with the reason.
 */
export async function runDesktop(root: string, filters: readonly string[]): Promise<Tally> {
  const reason = await whatStandsInTheWay();
  if (reason !== undefined) return { ...NOTHING, skipped: [`test/desktop not run: ${reason}`] };
  return runPlaywright(root, { config: 'test/desktop/playwright.config.ts', filters });
}

async function whatStandsInTheWay(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'its desktop is made of parts of Linux';
  const missing = whatIsMissing([
    'Xvfb',
    'dbus-run-session',
    'gnome-keyring-daemon',
    'ssh-agent',
    'ssh',
    'sshd',
    'setpriv',
    'update-desktop-database',
  ]);
  if (missing !== undefined) return missing;
  try {
    const { version, isStandIn } = await provideElectron((line) => console.log(line));
    console.log(`Driving the application on Electron ${version}${isStandIn ? ' (stand-in)' : ''}`);
    return undefined;
  } catch (thrown) {
    return `there is no Electron: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}
