import { defineConfig } from 'vitest/config';

/** Folders whose tests need a Temporal development server; only they wait for one to start. */
const DURABLE = ['workflows', 'e2e', 'temporal', 'library'].map((folder) => `tests/${folder}/**/*.test.ts`);

/** Tests that change what is global, such as the clock or the HTTP client of a library: each has a process of its own. */
const ALONE = ['tests/stores/oss-silence.test.ts'];

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
          exclude: [...DURABLE, ...ALONE],
          // One process for many files: loading the same modules for each took most of the time.
          isolate: false,
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: ALONE, maxWorkers: 3, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: {
          name: 'durable',
          include: DURABLE,
          globalSetup: ['tests/global-setup.ts'],
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
