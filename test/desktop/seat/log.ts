import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Folders } from '#main/settings/folders.ts';

/** Empty where nothing was written yet. */
export function readLog({ logs }: Pick<Folders, 'logs'>): string {
  const file = join(logs, 'latchkey.log');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
