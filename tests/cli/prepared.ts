import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { EarlierBatch } from '../../src/prepare/again/earlier-batch.js';
import type { PreparedBatch } from '../../src/client/start/prepared-batch.js';
import { prepareBatch } from '../../src/prepare/prepare-batch.js';
import { preparingIn } from '../../src/cli/preparing.js';
import { createRoot } from '../../src/cli/root.js';
import { batchCommand, batchOptionsOf } from '../../src/cli/options/batch.js';
import { contextIn, Page } from './fixtures.js';

export interface Preparation {
  readonly code: number;
  /** Absent when the command line was refused. */
  readonly batch?: PreparedBatch;
  /** What a person reads. */
  readonly said: string;
}

interface Place {
  readonly config: object;
  /** Lines of `items.jsonl`. */
  readonly items?: readonly object[];
  readonly env?: NodeJS.ProcessEnv;
  /** Whose missing items are made, instead of an input. */
  readonly earlier?: EarlierBatch;
}

/** Reads a command line of `run` in a folder of its own, up to where the batch would be started. */
export async function prepare(
  { config, items = [], env = {}, earlier }: Place,
  ...args: readonly string[]
): Promise<Preparation> {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-prepare-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'plantain.config.json'), JSON.stringify(config));
  await writeFile(join(folder, 'items.jsonl'), items.map((item) => JSON.stringify(item)).join('\n'));
  const [stdout, stderr] = [new Page(), new Page()];
  const context = contextIn(folder, { env: { BANANA_KEY: 'k-1234567890', ...env }, stdout, stderr });
  let code = 0;
  let batch: PreparedBatch | undefined;
  const { program, act } = createRoot(context, (exitCode) => (code = exitCode));
  batchCommand(program.command('run')).action((input, options, command) =>
    act(command.optsWithGlobals(), async (scope) => {
      batch = await prepareBatch(
        preparingIn(scope),
        await scope.loadConfig(),
        earlier ?? input,
        batchOptionsOf(options, command),
      );
      return 0;
    }),
  );
  // Commander reads the variables of this process itself.
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  try {
    await program.parseAsync(['run', ...args], { from: 'user' });
  } finally {
    vi.unstubAllEnvs();
  }
  return { code, said: stdout.text + stderr.text, ...(batch && { batch }) };
}
