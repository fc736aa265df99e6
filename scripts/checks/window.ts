import { whatIsMissing } from '../../test/support/parts.ts';
import { missingPackages } from '../setup/debian-packages.mjs';
import { runPlaywright } from './playwright.ts';
import { NOTHING, type Tally } from './tally.ts';

/**
 * Drives the window alone, in Chromium. Where that or its fonts are missing, nothing runs, and that counts as skipped. On
 * macOS and Windows all but the pictures is looked at, in the system's own Chrome.
 */
export async function runWindow(root: string, filters: readonly string[]): Promise<Tally> {
  const reason = whatStandsInTheWay();
  if (reason !== undefined) return { ...NOTHING, skipped: [`test/window not run: ${reason}`] };
  return runPlaywright(root, { config: 'test/window/playwright.config.ts', filters });
}

function whatStandsInTheWay(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const fonts = missingPackages('tests').filter(({ name }) => name.startsWith('fonts-'));
  if (fonts.length > 0) return `Debian packages ${fonts.map(({ name }) => name).join(', ')} are missing`;
  return whatIsMissing(['chromium']);
}
