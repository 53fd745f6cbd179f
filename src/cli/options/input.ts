import { Option } from '@commander-js/extra-typings';
import { GROUPS } from '../help/option-groups.js';
import type { Subcommand } from '../root.js';
import { collect, encodingName, failureCodes, wholeNumber } from './values.js';

const MOST_ITEMS = 100_000;
const MOST_SEED = 4_294_967_295;

/** Adds the options that say what a batch is made from. */
export function inputCommand(subcommand: Subcommand) {
  return subcommand
    .argument('[input]', 'Folder or list: .txt (one prompt per line), .jsonl, .csv, - for JSONL on stdin (default: the folder)')
    .optionsGroup(GROUPS.input)
    .option(
      '--prompt <text>',
      'Prompt for every picture of the folder; without an input, the pictures are generated from the prompt alone',
    )
    .option('--prompt-file <file>', 'The same from a text file')
    .option('--prompt-per-line', 'Use one prompt per line: line 1 for picture 1 and so on; without pictures, one item per line')
    .option('--every-prompt', 'Use one prompt per line, and each prompt with each picture')
    .option(
      '--encoding <name>',
      'Encoding of the text files, such as gb18030 or windows-1252 (default: UTF-8, UTF-16, or GB18030 where it is certain)',
      encodingName,
    )
    .option('--count <n>', 'Number of pictures per item', wholeNumber(1, MOST_ITEMS))
    .option('--recursive', 'Include pictures in subfolders')
    .option('--ref <picture>', 'Reference picture for every item, after its own: a file or URL (repeatable)', collect)
    .option('--image-urls-file <file>', 'Text file with picture URLs for every item, one per line')
    .option('--no-resize', 'Refuse pictures that are too large for the site instead of resizing them')
    .addOption(
      new Option('--first <n>', 'Trial run: only the first n items').argParser(wholeNumber(1, MOST_ITEMS)).conflicts('sample'),
    )
    .option('--sample <n>', 'Trial run: n random items', wholeNumber(1, MOST_ITEMS))
    .option(
      '--sample-seed <n>',
      'Number that an earlier --sample reported, to take the same items again',
      wholeNumber(0, MOST_SEED),
    )
    .option('--again <batch>', 'Instead of an input: the items of an ended batch that have no picture')
    .option(
      '--include <code>',
      'With --again: also items that ended with this code, such as content_blocked (repeatable)',
      failureCodes,
    );
}
