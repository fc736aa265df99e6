import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    // Limits of patience, for what does not come at all: how busy a computer is says nothing of what is right.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
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
