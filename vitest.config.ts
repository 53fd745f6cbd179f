import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Folders whose tests need a Temporal development server; only they wait for one to start. */
const DURABLE = ['workflows', 'e2e', 'temporal', 'library', 'web/served', 'browser'].map(
  (folder) => `tests/${folder}/**/*.test.ts`,
);

/**
 * Tests that replace a module, or the HTTP client of a library: each has a process of its own, because a module is loaded
 * once a process.
 */
const ALONE = [
  'tests/stores/oss-silence.test.ts',
  ...readdirSync('tests', { recursive: true, encoding: 'utf8' })
    .map((name) => join('tests', name))
    .filter((path) => path.endsWith('.test.ts') && readFileSync(path, 'utf8').includes('vi.mock(')),
];

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
        test: { name: 'alone', include: ALONE, exclude: DURABLE, maxWorkers: 3, sequence: { groupOrder: 1 } },
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
