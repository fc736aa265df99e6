import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'specs',
  globalSetup: './build.ts',
  outputDir: '../../out/desktop-tests',
  // They share one stack and one screen, and each application needs a whole core while it starts.
  workers: 1,
  // Limits of patience, for what does not come at all.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  reporter: [['list']],
});
