import { type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { CONCURRENCY_RANGE } from '../../domain/pacing/allowance.js';
import { baseUrlOption, keyEnvOption, refusedKeyOption, siteSettingOption } from './custom-site.js';
import { addNodeName, addParamOptions, paramFlagsOf, PRECEDENCE } from './params.js';
import { GROUPS, groupHelp } from '../help/option-groups.js';
import { inputCommand } from './input.js';
import type { BatchOptions } from '../../prepare/batch-options.js';
import type { Subcommand } from '../root.js';
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
  const work = command
    .option('--skip-bad', 'Skip items that cannot be read, and record them')
    .optionsGroup(GROUPS.site)
    .addOption(option('--site <name>', 'Site of the configuration that generates the pictures', 'SITE'))
    .addOption(baseUrlOption())
    .addOption(keyEnvOption())
    .addOption(siteSettingOption())
    .addOption(refusedKeyOption('--key', refuse))
    .addOption(refusedKeyOption('--api-key', refuse))
    .optionsGroup(GROUPS.parameters)
    .option('--param <key=value>', 'Parameter of every picture by its name (repeatable)', parameter);
  addParamOptions(work);
  return work;
}

/** How fast, how often and how long. */
function pacedCommand(subcommand: Subcommand) {
  const range = SETTING_RANGES;
  return workCommand(subcommand)
    .optionsGroup(GROUPS.pace)
    .addOption(
      option(
        '--concurrency <n>',
        'Pictures generated at the same time (1 to 100); with --prompt alone, also how many are made',
        'CONCURRENCY',
      ).argParser(wholeNumber(...range.concurrency)),
    )
    .addOption(
      option('--request-delay <time>', 'Minimum delay between requests', 'REQUEST_DELAY').argParser(
        seconds(...range.requestDelay),
      ),
    )
    .addOption(
      option('--retries <n>', 'Further attempts for an item after one that may have been charged', 'RETRIES').argParser(
        wholeNumber(...range.retries),
      ),
    )
    .addOption(
      option(
        '--single-timeout <time>',
        'Single timeout: maximum time for one attempt (30 s more while an answer arrives)',
        'SINGLE_TIMEOUT',
      ).argParser(seconds(...range.singleTimeout)),
    )
    .addOption(
      option(
        '--total-timeout <time|none>',
        'Total timeout: maximum time for the batch (default: 10m with --prompt, else none)',
        'TOTAL_TIMEOUT',
      ).argParser(secondsOrNone(...range.totalTimeout)),
    )
    .addOption(
      option('--grace <time>', 'After the total timeout, how long to wait for requests already sent', 'GRACE').argParser(
        seconds(...range.grace),
      ),
    )
    .addOption(
      option('--on-unknown <policy>', 'What to do after an attempt that may have been charged', 'ON_UNKNOWN').choices([
        'retry',
        'hold',
      ] as const),
    )
    .addOption(
      option(
        '--pause-after-empty <n>',
        'Pause after n paid requests in a row without a picture (0: never)',
        'PAUSE_AFTER_EMPTY',
      ).argParser(wholeNumber(...range.pauseAfterEmpty)),
    )
    .addOption(new Option('--segment-size <n>').argParser(wholeNumber(...range.segmentSize)).hideHelp())
    .addOption(new Option('--heartbeat-timeout <time>').argParser(seconds(...range.heartbeatTimeout)).hideHelp());
}

/** Adds all options of a new batch. */
export function batchCommand(subcommand: Subcommand) {
  const command = pacedCommand(subcommand)
    .optionsGroup(GROUPS.results)
    .option('--name <name>', 'Name of the batch (default: from the input and the time)')
    .addOption(option('--store <name>', 'Store of the configuration that takes the pictures', 'STORE'))
    .addOption(option('--out <dir>', 'Folder for the results of a local store (default: batch_outputs)', 'OUT'))
    .option('--inline', 'Embed the pictures in results.json as data URLs (large: each twice)')
    .optionsGroup(GROUPS.checks)
    .option('--dry-run', 'Check everything, show cost and duration, and start nothing')
    .option('--yes', 'Start without asking, even if a check expects failures');
  addNodeName(command, 'retries', wholeNumber(...SETTING_RANGES.retries));
  groupHelp(command, PRECEDENCE);
  return command;
}

/** The options of a batch as they were given: with the flags for parameters, and whether concurrency and site are flags. */
export function batchOptionsOf<Options extends BatchOptions>(options: Options, command: CommandUnknownOpts): Options {
  const isFlag = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  const flags = { concurrencyIsFlag: isFlag('concurrency'), siteIsFlag: isFlag('site') };
  return { ...options, flagParams: paramFlagsOf(command), ...flags };
}
