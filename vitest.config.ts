import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts', 'test/integration/**/*.test.ts'],
    environment: 'node',
    globalSetup: 'test/support/build-step-ca.ts',
    testTimeout: 20_000,
    hookTimeout: 120_000,
    // Two cores: more workers only make the servers of the stack wait for each other.
    maxWorkers: 2,
  },
});
