import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { licences } from '../main/desktop/service/help/licences.ts';

/** The texts of the licences of all that is shipped, as the packages bring them, one after the other. */
export function licenceTexts(root: string): string {
  return licences()
    .map(({ name, version, licence, path }) => {
      const title = `${name} ${version}, ${licence}`;
      return `${title}\n${'='.repeat(title.length)}\n\n${textsIn(join(root, path)).join('\n')}\n`;
    })
    .join('\n');
}

/** A package that is not installed here, for another system for example, has its name and licence alone. */
function textsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^(?:licen[cs]e|copying|notice)/i.test(name))
      .map((name) => readFileSync(join(folder, name), 'utf8').trim());
  } catch {
    return [];
  }
}
