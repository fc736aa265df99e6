import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    testTimeout: 20_000,
    hookTimeout: 120_000,
    // Two cores: more workers only make the servers of the stack wait for each other.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        // They share no state but what modules compute once, so a worker need not load everything anew for each file.
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/support/build-step-ca.ts', 'test/support/built-command.ts'],
        },
      },
    ],
  },
});
