import { Option } from '@commander-js/extra-typings';
import type { ItemName } from '../../report/marks.js';
import { GROUPS } from '../help/option-groups.js';
import type { Subcommand } from '../root.js';
import { tell } from '../../words/current.js';
import { collect, encodingName, failureCodes, itemNames, wholeNumber } from './values.js';

const MOST_ITEMS = 100_000;
const MOST_SEED = 4_294_967_295;

/** Adds the options that say what a batch is made from. */
export function inputCommand(subcommand: Subcommand) {
  return subcommand
    .argument('[input]', tell('option.input'))
    .optionsGroup(tell(GROUPS.input))
    .option('--prompt <text>', tell('option.prompt'))
    .option('--prompt-file <file>', tell('option.promptFile'))
    .option('--prompt-per-line', tell('option.promptPerLine'))
    .option('--every-prompt', tell('option.everyPrompt'))
    .option('--encoding <name>', tell('option.encoding'), encodingName)
    .option('--count <n>', tell('option.count'), wholeNumber(1, MOST_ITEMS))
    .option('--recursive', tell('option.recursive'))
    .option('--ref <picture>', tell('option.ref'), collect)
    .option('--mask <picture>', tell('option.mask'))
    .option('--image-urls-file <file>', tell('option.imageUrlsFile'))
    .option('--no-resize', tell('option.noResize'))
    .addOption(new Option('--first <n>', tell('option.first')).argParser(wholeNumber(1, MOST_ITEMS)).conflicts('sample'))
    .option('--sample <n>', tell('option.sample'), wholeNumber(1, MOST_ITEMS))
    .option('--sample-seed <n>', tell('option.sampleSeed'), wholeNumber(0, MOST_SEED))
    .option('--again <batch>', tell('option.again'))
    .addOption(
      new Option('--items <item...>', tell('option.items')).argParser<readonly ItemName[]>(itemNames).conflicts('rejected'),
    )
    .option('--rejected', tell('option.rejected'))
    .option('--include <code>', tell('option.include'), failureCodes);
}
