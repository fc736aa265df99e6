import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'specs',
  globalSetup: './build.ts',
  outputDir: '../../out/desktop-tests',
  // They share one stack and one screen, and each application needs a whole core while it starts.
  workers: 1,
  timeout: 60_000,
  forbidOnly: true,
  reporter: [['list']],
});
