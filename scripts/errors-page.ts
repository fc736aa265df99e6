/** `npm run docs`: writes docs/errors.md anew from the tables of the code. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS_PAGE } from './checks/errors-page.ts';
import { errorsPage } from './errors-page/page.ts';

writeFileSync(join(import.meta.dirname, '..', ERRORS_PAGE), errorsPage());
console.log(`${ERRORS_PAGE} is what the tables say.`);
