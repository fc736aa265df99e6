import { readFileSync } from 'node:fs';

/** The JSON in a file; undefined where there is no such file, or none that can be read. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
