import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorsPage } from '../errors-page/page.ts';
import type { Outcome } from './check.ts';

export const ERRORS_PAGE = 'docs/errors.md';

/** Whether the page about failures says what the tables of the code say. */
export async function checkErrorsPage(root: string): Promise<Outcome> {
  const written = readFileSync(join(root, ERRORS_PAGE), 'utf8').split('\n');
  const wanted = errorsPage().split('\n');
  const at = wanted.findIndex((line, index) => line !== written[index]);
  if (at === -1 && written.length === wanted.length) {
    const codes = wanted.filter((line) => line.startsWith('### ')).length;
    return { passed: true, details: `${codes} failures` };
  }
  const line = at === -1 ? wanted.length : at;
  return {
    passed: false,
    details: [
      `${ERRORS_PAGE} is not what the tables say from line ${line + 1} on; npm run docs writes it anew`,
      `  has:   ${written[line] ?? ''}`,
      `  wants: ${wanted[line] ?? ''}`,
    ].join('\n'),
  };
}
