import type { Command as Completed } from '@bomb.sh/tab';
import { RootCommand } from '@bomb.sh/tab';
import { type CommandUnknownOpts, Help } from '@commander-js/extra-typings';
import { resolve } from 'node:path';
import { loadUsable } from '../config/load.js';
import { stagingOf } from '../config/open-stores.js';
import { batchOfIndexKey, indexPrefix } from '../domain/staging-keys.js';
import type { CliContext } from './context.js';
import { firstClause } from './help/first-clause.js';
import { ParamOption } from './options/params.js';
import type { Root } from './root.js';

/** Names that a word of the command line may have. */
interface Names {
  readonly sites: readonly string[];
  readonly stores: readonly string[];
  readonly batches: readonly string[];
}

const NO_NAMES: Names = { sites: [], stores: [], batches: [] };
const IS_PATH = /^(?:file|dir|folder|input|picture)$/;
const FILE_NAMES = 0;
const NO_FILE_NAMES = 4;

/** Prints what the last of `words` may be, in the form that the scripts of `plantain completion` read. */
export async function printCompletions(root: Root, words: readonly string[]): Promise<void> {
  const names = await namesIn(root.context, words).catch(() => NO_NAMES);
  const tree = new RootCommand();
  let isPath = false;
  const valuesOf = (what: string, choices: readonly string[] = []) => {
    const known: Readonly<Record<string, readonly string[]>> = { site: names.sites, store: names.stores, batch: names.batches };
    return (complete: (value: string, description: string) => void): void => {
      isPath = IS_PATH.test(what);
      for (const value of choices.length > 0 ? choices : (known[what] ?? [])) complete(value, '');
    };
  };
  const describe = (node: Completed, command: CommandUnknownOpts): void => {
    const help = Object.assign(new Help(), { showGlobalOptions: true });
    for (const option of [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)]) {
      const [long, about] = [
        option.long?.slice(2) ?? '',
        option instanceof ParamOption ? option.brief : firstClause(option.description),
      ];
      const placeholder = /[<[]([a-z]+)/.exec(option.flags)?.[1] ?? '';
      const what = ['site', 'store'].includes(long) ? long : placeholder;
      if (option.required || option.optional) node.option(long, about, valuesOf(what, option.argChoices));
      else node.option(long, about);
    }
    for (const argument of command.registeredArguments)
      node.argument(argument.name(), valuesOf(argument.name(), argument.argChoices), argument.variadic);
  };
  const add = (command: CommandUnknownOpts, path: string): void => {
    for (const below of new Help().visibleCommands(command)) {
      const name = `${path}${below.name()}`;
      describe(tree.command(name, firstClause(below.description())), below);
      add(below, `${name} `);
    }
  };
  describe(tree, root.program);
  add(root.program, '');
  // The library never lets the shell offer file names.
  Object.defineProperty(tree, 'directive', { get: () => (isPath ? FILE_NAMES : NO_FILE_NAMES), set: () => undefined });
  tree.parse([...words]);
}

/** The names of the folder, without a server and without a request. A shell may expand what it is given: only plain names are. */
async function namesIn(context: CliContext, words: readonly string[]): Promise<Names> {
  const valueOf = (flag: string): string | undefined => {
    const at = words.indexOf(flag);
    return at === -1 ? undefined : words[at + 1];
  };
  const folder = resolve(context.cwd, valueOf('--folder') ?? '.');
  const file = valueOf('--config') ?? context.env['PLANTAIN_CONFIG'];
  const config = await loadUsable({ ...(file ? { file: resolve(context.cwd, file) } : {}), folder, env: context.env });
  const plain = (names: readonly string[]): string[] => names.filter((name) => /^[\p{L}\p{M}\p{N}._-]+$/u.test(name));
  const { name, store } = stagingOf(config);
  const keys = name === undefined ? await store.list(indexPrefix()).catch(() => []) : [];
  const batches = keys.flatMap((key) => batchOfIndexKey(key)?.batchId ?? []);
  return { sites: plain(Object.keys(config.sites)), stores: plain(Object.keys(config.stores)), batches: plain(batches) };
}
