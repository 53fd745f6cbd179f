import { Option } from '@commander-js/extra-typings';
import type { CliContext } from './context.js';
import type { RootOptions, Scope } from './scope.js';
import { LANGUAGES } from '../words/language.js';
import { tell } from '../words/current.js';
import type { WordsKey } from '../words/words.js';
import { EXIT } from './exit.js';
import { sections, WIDTH } from './help/sections.js';
import { SpokenCommand } from './help/spoken-command.js';
import { wrap } from './help/wrap.js';

/** Headings of the commands in the help. */
export const COMMAND_GROUPS = {
  make: 'help.group.make',
  follow: 'help.group.follow',
  sites: 'help.group.sites',
  serve: 'help.group.serve',
  setUp: 'help.group.setUp',
} as const satisfies Record<string, WordsKey>;

/** The first commands of a newcomer, and what every command has in common. */
const overview = (): string =>
  sections([
    [
      'help.start',
      [
        ['plantain demo', 'help.startDemo'],
        ['plantain init', 'help.startInit'],
        ['plantain doctor', 'help.startDoctor'],
        ['plantain run ~/pictures/cats', 'help.startRun'],
      ],
    ],
    [
      'help.exitCodes',
      [
        [String(EXIT.delivered), 'help.exitDelivered'],
        [String(EXIT.failed), 'help.exitFailed'],
        [String(EXIT.usage), 'help.exitUsage'],
        [String(EXIT.incomplete), 'help.exitIncomplete'],
        [`${EXIT.SIGINT}, ${EXIT.SIGTERM}`, 'help.exitInterrupted'],
      ],
    ],
  ]) + `\n\n${wrap(tell('help.settings'), WIDTH)}`;

/** The program without its commands. */
function createProgram(context: CliContext) {
  return new SpokenCommand('plantain')
    .description(tell('help.about'))
    .version(context.version, '--version', tell('help.version'))
    .helpOption('--help', tell('help.help'))
    .commandsGroup(tell(COMMAND_GROUPS.setUp))
    .helpCommand('help [command]', tell('help.helpCommand'))
    .option('--config <file>', tell('help.config'))
    .option('--folder <dir>', tell('help.folder'))
    .option('--json', tell('help.json'))
    .addOption(new Option('--lang <language>', tell('help.lang')).choices(LANGUAGES).default(undefined, tell('help.langDefault')))
    .option('--plain', tell('help.plain'))
    .option('--quiet', tell('help.quiet'))
    .addHelpText('after', overview)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      outputError: (text, write) => write(tell('head.error', { text })),
    })
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

export const addSubcommand = (program: Root['program'], name: string, { summary, about = summary, group }: Described) =>
  program.command(name).summary(tell(summary)).description(tell(about)).helpGroup(tell(COMMAND_GROUPS[group]));

/** What help says of a command. */
interface Described {
  readonly summary: WordsKey;
  readonly about?: WordsKey;
  readonly group: keyof typeof COMMAND_GROUPS;
}
