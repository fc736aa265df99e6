import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { ARE_PICTURES_COMPARED } from './modes.ts';

/** Another build of the browser may place an edge elsewhere by a shade, and not a word or a button. */
const TOLERANCE = { maxDiffPixels: 120, threshold: 0.2 };

export default defineConfig({
  testDir: 'specs',
  globalSetup: './set-up.ts',
  outputDir: '../../out/window-tests',
  snapshotPathTemplate: '{testDir}/../pictures/{arg}{ext}',
  // One browser serves all of them, each in a page of its own.
  fullyParallel: true,
  workers: Math.min(availableParallelism(), 4),
  // Limits of patience, for what does not come at all: a busy computer may draw some seconds later.
  timeout: 300_000,
  forbidOnly: true,
  ignoreSnapshots: !ARE_PICTURES_COMPARED,
  reporter: [['list']],
  expect: {
    timeout: 30_000,
    toHaveScreenshot: { ...TOLERANCE, animations: 'disabled', caret: 'hide' },
    toMatchSnapshot: TOLERANCE,
  },
});
