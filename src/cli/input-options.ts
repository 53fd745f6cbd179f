import { Option } from '@commander-js/extra-typings';
import type { Subcommand } from './root.js';
import { collect, encodingName, failureCodes, wholeNumber } from './values.js';

const MOST_ITEMS = 100_000;
const MOST_SEED = 4_294_967_295;

/** Adds the options that say what a batch is made from. */
export function inputCommand(subcommand: Subcommand) {
  return subcommand
    .argument('[input]', 'Folder, or a list: .txt (a prompt a line), .jsonl, .csv, - for JSONL on stdin (default: the folder)')
    .option('--again <batch>', 'Instead of an input: the items of an ended batch that have no picture')
    .option(
      '--include <code>',
      'With --again, take also the items that ended with this code, such as content_blocked; may be given more than once',
      failureCodes,
    )
    .option(
      '--prompt <text>',
      'Prompt for the pictures of the folder; without an input, for pictures made from it alone (asks if there is input/image)',
    )
    .option('--prompt-file <file>', 'The same from a text file')
    .option(
      '--encoding <name>',
      'Encoding of the text files, such as gb18030 or windows-1252 (default: UTF-8, UTF-16, or GB18030 where it is certain)',
      encodingName,
    )
    .option('--prompt-per-line', 'Each line of the text is a prompt: line 1 for picture 1 and so on, or each for an item')
    .option('--every-prompt', 'Each line of the text is a prompt, and each goes with each picture')
    .option('--count <n>', 'How many pictures to make of each item', wholeNumber(1, MOST_ITEMS))
    .option('--recursive', 'Take the pictures in the folders below as well')
    .option(
      '--ref <picture>',
      'Picture for every item, after its own: a file or an address; may be given more than once',
      collect,
    )
    .option('--image-urls-file <file>', 'Text file with addresses of pictures for every item, one a line')
    .option('--no-resize', 'Refuse pictures that the site does not take instead of making them smaller')
    .addOption(
      new Option('--first <n>', 'As a trial, make only the first items')
        .argParser(wholeNumber(1, MOST_ITEMS))
        .conflicts('sample'),
    )
    .option('--sample <n>', 'As a trial, make only some items, taken at random', wholeNumber(1, MOST_ITEMS))
    .option('--sample-seed <n>', 'Number that a --sample named, to take the same items again', wholeNumber(0, MOST_SEED));
}
