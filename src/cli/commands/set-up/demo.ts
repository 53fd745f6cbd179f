import { Argument } from '@commander-js/extra-typings';
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { atPath } from '../../../domain/failures/file-error.js';
import { UserError } from '../../../domain/failures/user-error.js';
import type { Provider } from '../../../providers/provider.js';
import { createRegistry, usualProvider } from '../../../providers/registry.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import type { RootOptions, Scope } from '../../scope.js';
import { configOfStandIns, STAND_IN_KEY } from '../../stand-in-config.js';
import { run } from '../make/run.js';
import { tell } from '../../../words/current.js';
import { words } from '../../../words/words.js';

const FOLDER = 'plantain-demo';
const MARK = '.plantain-demo';
const LATENCY_MS = 1_200;

const demosOf = ({ kind, demos = [] }: Provider) => demos.map((demo) => ({ ...demo, kind }));
const usual = usualProvider();

/** All demos with the kind of site that makes them; first that of the kind that most begin with. */
const DEMOS = [usual, ...createRegistry().providers.filter(({ kind }) => kind !== usual.kind)].flatMap(demosOf);
type Demo = (typeof DEMOS)[number];

export function addDemo(subcommand: Subcommand, { context, act }: Root): void {
  subcommand
    .addArgument(new Argument('[site]', tell('argument.demo')).choices(DEMOS.map(({ name }) => name)).default(DEMOS[0]?.name))
    .addHelpText('after', example('plantain demo comfyui'))
    .action((name, _options, command) => {
      const options: RootOptions = command.optsWithGlobals();
      const folder = resolve(context.cwd, options.folder ?? FOLDER);
      const wanted = DEMOS.find((demo) => demo.name === name);
      if (!wanted) throw new Error(`There is no demo "${name}".`);
      return act({ ...options, folder, config: join(folder, 'plantain.config.json') }, (scope) => make(scope, wanted));
    });
}

/** Nothing but `run`, in a folder made for it. */
async function make(scope: Scope, { kind, from, name: _name, ...input }: Demo): Promise<number> {
  const standIns = await prepareFolder(scope, kind);
  const prompts = { promptFile: join(scope.context.examples, 'prompts.txt'), promptPerLine: true } as const;
  try {
    return await run(scope, undefined, { worker: true, ...(from === 'prompts' ? prompts : {}), ...input });
  } finally {
    await Promise.all(standIns.map((standIn) => standIn.close()));
  }
}

const prepareFolder = (scope: Scope, kind: string) => atPath(scope.folder, () => fillFolder(scope, kind));

async function fillFolder({ context, folder }: Scope, kind: string) {
  await mkdir(folder, { recursive: true });
  const present = await readdir(folder);
  if (present.length > 0 && !present.includes(MARK)) {
    throw new UserError('conflict', words('demo.notEmpty', { folder }), {
      advice: words('demo.notEmptyAdvice'),
    });
  }
  await writeFile(join(folder, MARK), `${tell('demo.mark')}\n`);
  await cp(join(context.examples, 'photos'), folder, { recursive: true });
  const standIns = await context.startStandIns({ latencyMs: LATENCY_MS });
  const played = standIns.find(({ provider, isStore }) => provider === kind && !isStore);
  await writeFile(join(folder, 'plantain.config.json'), configOfStandIns(standIns.filter((standIn) => standIn === played)));
  await writeFile(join(folder, '.env'), `${STAND_IN_KEY}=demo-key-free-of-charge\n`);
  return standIns;
}
