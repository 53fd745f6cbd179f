import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { usageError } from '../exit.js';
import { example, type Root } from '../root.js';
import type { RootOptions, Scope } from '../scope.js';
import { configOfStandIns, STAND_IN_KEY } from '../stand-in-config.js';
import { run } from './run.js';

const FOLDER = 'plantain-demo';
const MARK = '.plantain-demo';
const LATENCY_MS = 1_200;

export function addDemo({ program, context, act }: Root): void {
  program
    .command('demo')
    .description(`Make a batch of pictures with a site that is played by a local server; writes ${FOLDER}, or the --folder`)
    .addHelpText('after', example('plantain demo'))
    .action((_options, command) => {
      const options: RootOptions = command.optsWithGlobals();
      const folder = resolve(context.cwd, options.folder ?? FOLDER);
      return act({ ...options, folder, config: join(folder, 'plantain.config.json') }, demo);
    });
}

/** Nothing but `run`, in a folder made for it. */
async function demo(scope: Scope): Promise<number> {
  const standIns = await prepareFolder(scope);
  try {
    return await run(scope, undefined, { worker: true });
  } finally {
    await Promise.all(standIns.map((standIn) => standIn.close()));
  }
}

async function prepareFolder({ context, folder }: Scope) {
  await mkdir(folder, { recursive: true });
  const present = await readdir(folder);
  if (present.length > 0 && !present.includes(MARK)) {
    throw usageError(`${folder} is not empty and no demo made it.`, 'Name another folder: plantain demo --folder my-demo');
  }
  await writeFile(join(folder, MARK), 'plantain demo made this folder and writes its files anew each time.\n');
  await cp(join(context.examples, 'photos'), folder, { recursive: true });
  const standIns = await context.startStandIns({ latencyMs: LATENCY_MS });
  await writeFile(join(folder, 'plantain.config.json'), configOfStandIns(standIns.slice(0, 1)));
  await writeFile(join(folder, '.env'), `${STAND_IN_KEY}=demo-key-that-costs-nothing\n`);
  return standIns;
}
