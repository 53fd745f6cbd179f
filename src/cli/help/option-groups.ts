import { type CommandUnknownOpts, Help, Option } from '@commander-js/extra-typings';

/** Headings of the options of a batch, in the order of the help. */
export const GROUPS = {
  input: 'Input:',
  site: 'Site:',
  pace: 'Pace and limits:',
  results: 'Results:',
  checks: 'Checks:',
  help: 'Help:',
  parameters: 'Picture parameters (an item of a list may have its own):',
} as const;

/** Heading of the parameters that only one provider has. */
export const parametersOfOne = (kind: string): string => `Picture parameters of ${kind} sites only:`;

const WIDTH = 80;
const MOST_USED = 'Most used:';

/** The options that most people need, in the order of the short help, with words that fit on one line where that is possible. */
export const MOST_USED_OPTIONS: Readonly<Record<string, string>> = {
  '--prompt': 'Prompt for every picture',
  '--count': 'Number of pictures per item',
  '--first': 'Trial run: only the first n items',
  '--site': 'Site of the configuration to use',
  '--model': 'Model, such as gemini-3-pro-image',
  '--aspect-ratio': 'Aspect ratio, such as 16:9',
  '--image-size': 'Image size, such as 1K, 2K or 4K',
  '--concurrency': 'Pictures generated at the same time (1 to 100)',
  '--out': 'Folder for the results (default: batch_outputs)',
  '--dry-run': 'Check everything, show cost and duration, and start nothing',
};

/**
 * Makes `--help` show the most used options, and `--help-all` all of them under their headings and `more` below.
 * To be called after all other options are there, apart from such as name their heading.
 */
export function groupHelp(command: CommandUnknownOpts, more: string): void {
  let isWhole = false;
  const whole = Object.assign(new Help(), { showGlobalOptions: true });
  command
    .optionsGroup(GROUPS.help)
    .helpOption('--help', 'Show the most used options')
    .option('--help-all', 'Show all options')
    .on('option:help-all', () => {
      isWhole = true;
      command.help();
    })
    .addHelpText('after', () => (isWhole ? `\n${whole.boxWrap(more, WIDTH)}` : pointer(command)))
    .configureHelp({
      ...command.configureHelp(),
      visibleOptions: (of) => (isWhole ? whole.visibleOptions(of) : [...mostUsed(of), ...helpOptions(of)]),
      groupItems: (all, visible, groupOf) => whole.groupItems(isWhole ? all : visible, visible, groupOf),
      visibleGlobalOptions: (of) => (isWhole ? whole.visibleGlobalOptions(of) : []),
    });
}

function mostUsed(command: CommandUnknownOpts): Option[] {
  return Object.entries(MOST_USED_OPTIONS).flatMap(([long, words]) => {
    const option = command.options.find((known) => known.long === long);
    return option ? [new Option(option.flags, words).helpGroup(MOST_USED)] : [];
  });
}

const helpOptions = (command: CommandUnknownOpts): Option[] =>
  new Help().visibleOptions(command).filter(({ helpGroupHeading }) => helpGroupHeading === GROUPS.help);

function pointer(command: CommandUnknownOpts): string {
  const rest = new Help().visibleOptions(command).length - mostUsed(command).length - helpOptions(command).length;
  return `
${rest} more options for input, site, picture parameters, pace and limits,
results and checks: plantain ${command.name()} --help-all`;
}
