import { readFileSync } from 'node:fs';

/** Put in by scripts/build.mjs; not there when the sources run as they are. */
declare const __LATCHKEY_VERSION__: string | undefined;

/** The version of Latchkey, as package.json says it. */
export const version: string =
  typeof __LATCHKEY_VERSION__ === 'string' ? __LATCHKEY_VERSION__ : versionOfTheSources();

function versionOfTheSources(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const named = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  if (!named || typeof manifest.version !== 'string') throw new Error('package.json names no version');
  return manifest.version;
}
