import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'] } },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          testTimeout: 120_000,
          expect: { poll: { timeout: 30_000 } },
          hookTimeout: 240_000,
          // Named ("retry x1") at the end, also by `make test`: it wants
          // mending, but it does not hold up what it has no part in.
          retry: 1,
          // Browsers and encoders share the machine.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'shots',
          include: ['e2e/shots.ts'],
          testTimeout: 300_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
