import { provideElectron } from '../../test/desktop/runtime/fetch.mjs';
import { whatIsMissing } from '../../test/support/parts.ts';
import { runPlaywright } from './playwright.ts';
import { add, NOTHING, type Tally } from './tally.ts';

const PARTS_OF_LINUX = [
  'Xvfb',
  'dbus-run-session',
  'gnome-keyring-daemon',
  'ssh-agent',
  'ssh',
  'sshd',
  'setpriv',
  'update-desktop-database',
] as const;

/** These hold on every system; the others need a desktop that is made of parts of Linux. */
const EVERYWHERE = 'test/desktop/specs/everywhere';

/**
 * Drives the application on the Electron that there is. Where a part is missing, nothing runs, and that is counted as
 * skipped, with the reason.
 */
export async function runDesktop(root: string, filters: readonly string[]): Promise<Tally> {
  const reason = await whatStandsInTheWay();
  if (reason !== undefined) return { ...NOTHING, skipped: [`test/desktop not run: ${reason}`] };
  const config = 'test/desktop/playwright.config.ts';
  if (process.platform === 'linux') return runPlaywright(root, { config, filters });
  const isAll = filters.length === 0;
  const chosen = isAll ? [EVERYWHERE] : filters.filter((path) => path.includes(EVERYWHERE));
  const others = isAll
    ? ['the other specs of test/desktop']
    : filters.filter((path) => !chosen.includes(path));
  const skipped = others.map((each) => `${each} not run: the desktop there is made of parts of Linux`);
  const ran = chosen.length === 0 ? NOTHING : await runPlaywright(root, { config, filters: chosen });
  return add(ran, { ...NOTHING, skipped });
}

async function whatStandsInTheWay(): Promise<string | undefined> {
  if (process.platform !== 'linux' && process.env.CI !== 'true') {
    return 'it would use the keychain of whoever runs it';
  }
  const missing = process.platform === 'linux' ? whatIsMissing(PARTS_OF_LINUX) : undefined;
  if (missing !== undefined) return missing;
  try {
    const { version, isStandIn } = await provideElectron((line) => console.log(line));
    console.log(`Driving the application on Electron ${version}${isStandIn ? ' (stand-in)' : ''}`);
    return undefined;
  } catch (thrown) {
    return `there is no Electron: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}
