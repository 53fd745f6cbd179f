import { Command, Option } from '@commander-js/extra-typings';
import type { CliContext } from './context.js';
import type { RootOptions, Scope } from './scope.js';
import { LANGUAGES } from '../words/language.js';

const EXAMPLES = `
Start here:
  plantain demo                 Generate a batch of pictures, without a key
  plantain init                 Write a configuration with your site and its key
  plantain doctor               Check everything a batch needs, free of charge
  plantain run ~/pictures/cats  Generate one picture for each in input/image,
                                with the prompt in input/text

A setting is taken from its flag, else from the environment, else from the
configuration file, else from its default.

Exit codes: 0 all delivered; 1 the program failed; 2 wrong usage, configuration
or input; 100 finished or cancelled with items that have no picture; 130 and 143
interrupted.`;

/** Headings of the commands in the help. */
export const COMMAND_GROUPS = {
  make: 'Make pictures:',
  follow: 'Follow and control batches:',
  sites: 'Sites and workflows:',
  serve: 'Workers and servers:',
  setUp: 'Set up and check:',
} as const;

/** The program without its commands. */
function createProgram(context: CliContext) {
  return new Command('plantain')
    .description('Durable batches of AI pictures on Temporal: nothing paid is lost, nothing is paid twice.')
    .version(context.version, '--version', 'Print the version')
    .helpOption('--help', 'Show help')
    .commandsGroup(COMMAND_GROUPS.setUp)
    .helpCommand('help [command]', 'Show help for a command')
    .option('--config <file>', 'Configuration file (default: plantain.config.json in the folder)')
    .option('--folder <dir>', 'Folder of the configuration, of .env, .plantain and the results (default: the current folder)')
    .option('--json', 'Print one JSON object per line on stdout, and text for people on stderr')
    .addOption(new Option('--lang <language>', 'Language: en or zh (default: that of the system)').choices(LANGUAGES))
    .option('--plain', 'Print lines instead of drawing, also on a terminal')
    .option('--quiet', 'Print only failures, warnings and the end')
    .addHelpText('after', EXAMPLES)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'Error: ')),
    })
    .showHelpAfterError('Run the command with --help to see what it takes.')
    .exitOverride();
}

/** What a command is added to. */
export interface Root {
  readonly program: ReturnType<typeof createProgram>;
  readonly context: CliContext;
  /** Runs the work of a command and keeps its exit code. */
  readonly act: (options: RootOptions, work: (scope: Scope) => Promise<number>) => Promise<void>;
}

export function createRoot(context: CliContext, finish: (exitCode: number) => void): Root {
  const act = async (options: RootOptions, work: (scope: Scope) => Promise<number>): Promise<void> =>
    finish(await (await import('./scope.js')).inScope(context, options, work));
  return { program: createProgram(context), context, act };
}

/** A command of the program, before it has arguments and options of its own. */
export type Subcommand = ReturnType<typeof addSubcommand>;

export const addSubcommand = (program: Root['program'], name: string, summary: string, group: string) =>
  program.command(name).description(summary).helpGroup(group);

/** The example of a command, as its help shows it. */
export const example = (line: string): string => `\nExample:\n  ${line}`;
