import { defineConfig } from 'vitest/config';

/** Folders whose tests need a Temporal development server; only they wait for one to start. */
const DURABLE = ['workflows', 'e2e', 'temporal', 'library'].map((folder) => `tests/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    reporters: ['default'],
    setupFiles: ['tests/setup-language.ts'],
    // Also of the processes that tests start.
    env: { PLANTAIN_LANG: 'en' },
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['tests/**/*.test.ts', 'stand-ins/tests/**/*.test.ts'],
          exclude: DURABLE,
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'durable',
          include: DURABLE,
          globalSetup: ['tests/global-setup.ts'],
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
