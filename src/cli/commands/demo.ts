import { Argument } from '@commander-js/extra-typings';
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { atPath } from '../../domain/file-error.js';
import { UserError } from '../../domain/user-error.js';
import { example, type Root } from '../root.js';
import type { RootOptions, Scope } from '../scope.js';
import { configOfStandIns, STAND_IN_KEY } from '../stand-in-config.js';
import { run } from './run.js';

const FOLDER = 'plantain-demo';
const MARK = '.plantain-demo';
const LATENCY_MS = 1_200;
const PICTURES = 6;

/** What each demo runs beside the folder, by its name: that of a stand-in, with an ending where there are several of one. */
const DEMOS = ['gemini', 'comfyui', 'comfyui-image'] as const;
type Demo = (typeof DEMOS)[number];

export function addDemo({ program, context, act }: Root): void {
  program
    .command('demo')
    .description(`Make a batch of pictures with a site that is played by a local server; writes ${FOLDER}, or the --folder`)
    .addArgument(new Argument('[site]', 'What is played').choices(DEMOS).default('gemini' as const))
    .addHelpText('after', example('plantain demo comfyui'))
    .action((name, _options, command) => {
      const options: RootOptions = command.optsWithGlobals();
      const folder = resolve(context.cwd, options.folder ?? FOLDER);
      return act({ ...options, folder, config: join(folder, 'plantain.config.json') }, (scope) => demo(scope, name));
    });
}

/** Nothing but `run`, in a folder made for it. */
async function demo(scope: Scope, name: Demo): Promise<number> {
  const standIns = await prepareFolder(scope, name.replace(/-.*/, ''));
  const promptFile = join(scope.context.examples, 'prompts.txt');
  // One at the server and the next ones in its queue.
  const input = {
    gemini: {},
    comfyui: { promptFile, promptPerLine: true, count: 2, concurrency: 3 },
    'comfyui-image': { first: PICTURES, concurrency: 3 },
  } as const;
  try {
    return await run(scope, undefined, { worker: true, ...input[name] });
  } finally {
    await Promise.all(standIns.map((standIn) => standIn.close()));
  }
}

const prepareFolder = (scope: Scope, standInName: string) => atPath(scope.folder, () => fillFolder(scope, standInName));

async function fillFolder({ context, folder }: Scope, standInName: string) {
  await mkdir(folder, { recursive: true });
  const present = await readdir(folder);
  if (present.length > 0 && !present.includes(MARK)) {
    throw new UserError('conflict', `${folder} is not empty and no demo made it.`, {
      advice: 'Name another folder: plantain demo --folder my-demo',
    });
  }
  await writeFile(join(folder, MARK), 'plantain demo made this folder and writes its files anew each time.\n');
  await cp(join(context.examples, 'photos'), folder, { recursive: true });
  const standIns = await context.startStandIns({ latencyMs: LATENCY_MS });
  await writeFile(join(folder, 'plantain.config.json'), configOfStandIns(standIns.filter(({ name }) => name === standInName)));
  await writeFile(join(folder, '.env'), `${STAND_IN_KEY}=demo-key-that-costs-nothing\n`);
  return standIns;
}
