import { type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { CONCURRENCY_RANGE } from '../../domain/pacing/allowance.js';
import { baseUrlOption, keyEnvOption, refusedKeyOption, siteSettingOption } from './custom-site.js';
import { addNodeName, addParamOptions, paramFlagsOf } from './params.js';
import { GROUPS, groupHelp } from '../help/option-groups.js';
import { inputCommand } from './input.js';
import type { BatchOptions } from '../../prepare/batch-options.js';
import type { Subcommand } from '../root.js';
import { tell } from '../../words/current.js';
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
    .option('--skip-bad', tell('option.skipBad'))
    .optionsGroup(tell(GROUPS.site))
    .addOption(option('--site <name>', tell('option.site'), 'SITE'))
    .addOption(baseUrlOption())
    .addOption(keyEnvOption())
    .addOption(siteSettingOption())
    .addOption(refusedKeyOption('--key', refuse))
    .addOption(refusedKeyOption('--api-key', refuse))
    .optionsGroup(tell(GROUPS.parameters))
    .option('--param <key=value>', tell('option.param'), parameter);
  addParamOptions(work);
  return work;
}

/** How fast, how often and how long. */
function pacedCommand(subcommand: Subcommand) {
  const range = SETTING_RANGES;
  return workCommand(subcommand)
    .optionsGroup(tell(GROUPS.pace))
    .addOption(
      option('--concurrency <n>', tell('option.concurrency'), 'CONCURRENCY').argParser(wholeNumber(...range.concurrency)),
    )
    .addOption(
      option('--request-delay <time>', tell('option.requestDelay'), 'REQUEST_DELAY').argParser(seconds(...range.requestDelay)),
    )
    .addOption(option('--retries <n>', tell('option.retries'), 'RETRIES').argParser(wholeNumber(...range.retries)))
    .addOption(
      option('--single-timeout <time>', tell('option.singleTimeout'), 'SINGLE_TIMEOUT').argParser(
        seconds(...range.singleTimeout),
      ),
    )
    .addOption(
      option('--total-timeout <time|none>', tell('option.totalTimeout'), 'TOTAL_TIMEOUT').argParser(
        secondsOrNone(...range.totalTimeout),
      ),
    )
    .addOption(new Option('--lane <lane>', tell('option.lane')).choices(['direct', 'batch'] as const))
    .option('--deadline <time>', tell('option.deadline'))
    .addOption(option('--grace <time>', tell('option.grace'), 'GRACE').argParser(seconds(...range.grace)))
    .addOption(option('--on-unknown <policy>', tell('option.onUnknown'), 'ON_UNKNOWN').choices(['retry', 'hold'] as const))
    .addOption(
      option('--pause-after-empty <n>', tell('option.pauseAfterEmpty'), 'PAUSE_AFTER_EMPTY').argParser(
        wholeNumber(...range.pauseAfterEmpty),
      ),
    )
    .addOption(new Option('--segment-size <n>').argParser(wholeNumber(...range.segmentSize)).hideHelp())
    .addOption(new Option('--heartbeat-timeout <time>').argParser(seconds(...range.heartbeatTimeout)).hideHelp());
}

/** Adds all options of a new batch. */
export function batchCommand(subcommand: Subcommand) {
  const command = pacedCommand(subcommand)
    .optionsGroup(tell(GROUPS.results))
    .option('--name <name>', tell('option.name'))
    .addOption(option('--store <name>', tell('option.store'), 'STORE'))
    .addOption(option('--out <dir>', tell('option.out'), 'OUT'))
    .option('--inline', tell('option.inline'))
    .optionsGroup(tell(GROUPS.checks))
    .option('--dry-run', tell('option.dryRun'))
    .option('--yes', tell('option.yes'));
  addNodeName(command, 'retries', wholeNumber(...SETTING_RANGES.retries));
  groupHelp(command, 'option.precedence');
  return command;
}

/** The options of a batch as they were given: with the flags for parameters, and whether concurrency and site are flags. */
export function batchOptionsOf<Options extends BatchOptions>(options: Options, command: CommandUnknownOpts): Options {
  const isFlag = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  const flags = { concurrencyIsFlag: isFlag('concurrency'), siteIsFlag: isFlag('site') };
  return { ...options, flagParams: paramFlagsOf(command), ...flags };
}
