import { type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { CONCURRENCY_RANGE } from '../domain/pacing/allowance.js';
import { baseUrlOption, keyEnvOption, refusedKeyOption, siteSettingOption } from './custom-site-options.js';
import { addNodeName, addParamOptions, paramFlagsOf } from './param-options.js';
import { inputCommand } from './input-options.js';
import type { BatchOptions } from '../prepare/batch-options.js';
import type { Subcommand } from './root.js';
import { parameter, seconds, secondsOrNone, wholeNumber } from './values.js';

/** Least and most of each setting; times in seconds. */
export const SETTING_RANGES = {
  concurrency: CONCURRENCY_RANGE,
  requestDelay: [0, 3600],
  retries: [0, 10],
  singleTimeout: [1, 7200],
  totalTimeout: [1, 2_592_000],
  grace: [0, 3600],
  pauseAfterEmpty: [0, 1000],
  segmentSize: [1, 500],
  heartbeatTimeout: [2, 600],
} as const satisfies Record<string, readonly [number, number]>;

const option = <Flags extends string>(flags: Flags, description: string, env: string) =>
  new Option(flags, description).env(`PLANTAIN_${env}`);

/** What is made, by whom, and where it goes. */
function workCommand(subcommand: Subcommand) {
  const command = inputCommand(subcommand);
  const refuse = (message: string): never => command.error(message);
  return command
    .option('--name <name>', 'Name of the batch (default: from the input and the time)')
    .addOption(option('--site <name>', 'Site of the configuration that makes the pictures', 'SITE'))
    .addOption(baseUrlOption())
    .addOption(keyEnvOption())
    .addOption(siteSettingOption())
    .addOption(refusedKeyOption('--key', refuse))
    .addOption(refusedKeyOption('--api-key', refuse))
    .addOption(option('--store <name>', 'Store of the configuration that takes the pictures', 'STORE'))
    .addOption(option('--out <dir>', 'Folder for the results of a local store (default: batch_outputs)', 'OUT'))
    .option('--param <key=value>', 'Parameter of every picture by its name; may be given more than once', parameter)
    .option('--skip-bad', 'Go on without items that cannot be read, and record them')
    .option('--dry-run', 'Check everything, say what it will cost and how long it will take, and start nothing')
    .option('--yes', 'Start without a question, also what will probably not give all its pictures');
}

/** Adds all options of a new batch. */
export function batchCommand(subcommand: Subcommand) {
  const range = SETTING_RANGES;
  const command = workCommand(subcommand)
    .addOption(
      option(
        '--concurrency <n>',
        'Pictures at once, 1 to 100; with --prompt and no --count, as many are made',
        'CONCURRENCY',
      ).argParser(wholeNumber(...range.concurrency)),
    )
    .addOption(
      option('--request-delay <time>', 'Least time between two starts', 'REQUEST_DELAY').argParser(
        seconds(...range.requestDelay),
      ),
    )
    .addOption(
      option('--retries <n>', 'Extra attempts for an item after one that may have been billed', 'RETRIES').argParser(
        wholeNumber(...range.retries),
      ),
    )
    .addOption(
      option(
        '--single-timeout <time>',
        'Longest time for one attempt, up to its complete answer (30 s more for one that keeps coming)',
        'SINGLE_TIMEOUT',
      ).argParser(seconds(...range.singleTimeout)),
    )
    .addOption(
      option(
        '--total-timeout <time|none>',
        'Longest time for the batch (default: 10m with --prompt, else none)',
        'TOTAL_TIMEOUT',
      ).argParser(secondsOrNone(...range.totalTimeout)),
    )
    .addOption(
      option('--grace <time>', 'After the total timeout, how long requests already sent are awaited', 'GRACE').argParser(
        seconds(...range.grace),
      ),
    )
    .addOption(
      option(
        '--on-unknown <policy>',
        'What follows an attempt of which nobody knows whether it was billed',
        'ON_UNKNOWN',
      ).choices(['retry', 'hold'] as const),
    )
    .addOption(
      option(
        '--pause-after-empty <n>',
        'Pause after n paid requests in a row of a site that brought no picture (0: never)',
        'PAUSE_AFTER_EMPTY',
      ).argParser(wholeNumber(...range.pauseAfterEmpty)),
    )
    .option('--inline', 'Put the pictures themselves into results.json, as data URLs (large: each twice)')
    .addOption(new Option('--segment-size <n>').argParser(wholeNumber(...range.segmentSize)).hideHelp())
    .addOption(new Option('--heartbeat-timeout <time>').argParser(seconds(...range.heartbeatTimeout)).hideHelp());
  addNodeName(command, 'retries', wholeNumber(...range.retries));
  addParamOptions(command);
  return command;
}

/** The options of a batch as they were given: with the flags for parameters, and whether concurrency and site are flags. */
export function batchOptionsOf<Options extends BatchOptions>(options: Options, command: CommandUnknownOpts): Options {
  const isFlag = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  const flags = { concurrencyIsFlag: isFlag('concurrency'), siteIsFlag: isFlag('site') };
  return { ...options, flagParams: paramFlagsOf(command), ...flags };
}
