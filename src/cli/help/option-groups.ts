import { type CommandUnknownOpts, Help, Option } from '@commander-js/extra-typings';
import { tell } from '../../words/current.js';
import type { WordsKey } from '../../words/words.js';
import { WIDTH } from './sections.js';
import { wrap } from './wrap.js';

/** Headings of the options of a batch, in the order of the help. */
export const GROUPS = {
  input: 'help.group.input',
  site: 'help.group.site',
  pace: 'help.group.pace',
  results: 'help.group.results',
  checks: 'help.group.checks',
  help: 'help.group.help',
  parameters: 'help.group.parameters',
} as const satisfies Record<string, WordsKey>;

/** The options that most people need, in the order of the short help, with words that fit on one line where that is possible. */
export const MOST_USED_OPTIONS: Readonly<Record<string, WordsKey>> = {
  '--prompt': 'option.short.prompt',
  '--count': 'option.count',
  '--first': 'option.first',
  '--site': 'option.short.site',
  '--model': 'option.short.model',
  '--aspect-ratio': 'option.short.aspectRatio',
  '--image-size': 'option.short.imageSize',
  '--concurrency': 'option.short.concurrency',
  '--out': 'option.short.out',
  '--dry-run': 'option.dryRun',
};

/**
 * Makes `--help` show the most used options, and `--help-all` all of them under their headings and `more` below.
 * To be called after all other options are there, apart from such as name their heading.
 */
export function groupHelp(command: CommandUnknownOpts, more: WordsKey): void {
  let isWhole = false;
  const whole = Object.assign(new Help(), { showGlobalOptions: true });
  command
    .optionsGroup(tell(GROUPS.help))
    .helpOption('--help', tell('help.helpShort'))
    .option('--help-all', tell('help.helpAll'))
    .on('option:help-all', () => {
      isWhole = true;
      command.help();
    })
    .addHelpText('after', () => (isWhole ? `\n${wrap(tell(more), WIDTH)}` : pointer(command)))
    .configureHelp({
      ...command.configureHelp(),
      visibleOptions: (of) => (isWhole ? whole.visibleOptions(of) : [...mostUsed(of), ...helpOptions(of)]),
      groupItems: (all, visible, groupOf) => whole.groupItems(isWhole ? all : visible, visible, groupOf),
      visibleGlobalOptions: (of) => (isWhole ? whole.visibleGlobalOptions(of) : []),
    });
}

function mostUsed(command: CommandUnknownOpts): Option[] {
  return Object.entries(MOST_USED_OPTIONS).flatMap(([long, about]) => {
    const option = command.options.find((known) => known.long === long);
    return option ? [new Option(option.flags, tell(about)).helpGroup(tell('help.mostUsed'))] : [];
  });
}

const helpOptions = (command: CommandUnknownOpts): Option[] =>
  new Help().visibleOptions(command).filter(({ helpGroupHeading }) => helpGroupHeading === tell(GROUPS.help));

function pointer(command: CommandUnknownOpts): string {
  const rest = new Help().visibleOptions(command).length - mostUsed(command).length - helpOptions(command).length;
  return `\n${wrap(tell('help.moreOptions', { count: rest, command: `plantain ${command.name()} --help-all` }), WIDTH)}`;
}
