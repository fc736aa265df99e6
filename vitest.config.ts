import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    testTimeout: 20_000,
    hookTimeout: 120_000,
    // One more than two cores have: tests that wait for a process or a server leave room for others.
    maxWorkers: 3,
    // Both `isolate: false`: test files share no state but what modules compute once, so that a worker need not load
    // everything anew for each of them.
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          isolate: false,
          globalSetup: ['test/support/build-step-ca.ts', 'test/support/built-command.ts'],
        },
      },
    ],
  },
});
