import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { findRuntime } from '../runtime/runtime.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const built = (folder: string): string => {
  const files = globSync(`${folder}/{desktop,preload,renderer}/**/*.{cjs,js,html}`, { cwd: root });
  expect(files).toContain(join(folder, 'desktop/main.cjs'));
  return files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
};

/** Marks of what is put in front of the application for the stand-in, each with where it comes from. */
const OF_THE_STAND_IN = {
  'core-js': '__core-js_shared__',
  undici: 'node_modules/undici',
  'protocol.handle by hand': 'registerBufferProtocol',
  'other shims': 'receiveMessageOnPort',
};

test('what ships has nothing of the stand-in', () => {
  const shipped = built('out');
  for (const [what, mark] of Object.entries(OF_THE_STAND_IN)) {
    expect(shipped.includes(mark), `${what} in what ships`).toBe(false);
  }
  expect(shipped).not.toMatch(/stand-?in/i);
});

if (findRuntime()?.isStandIn) {
  test('what is driven here has all of that in front', () => {
    const driven = built('out-stand-in');
    for (const [what, mark] of Object.entries(OF_THE_STAND_IN)) {
      expect(driven.includes(mark), `${what} in what is driven`).toBe(true);
    }
  });
}
