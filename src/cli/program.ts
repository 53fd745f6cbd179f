import { CommanderError, Help } from '@commander-js/extra-typings';
import { COMMANDS, nameOf } from './commands/table.js';
import { SpokenCommand } from './help/spoken-command.js';
import type { CliContext } from './context.js';
import { EXIT } from './exit.js';
import { addSubcommand, createRoot, type Root } from './root.js';
import { speak } from '../words/load.js';
import { languageOf } from '../words/language.js';

/** Commander shows the whole help for a command that there is not. */
function refuseUnknownHelp(program: Root['program'], [first, name]: readonly string[]): void {
  if (first !== 'help' || name === undefined || name.startsWith('-')) return;
  const known = program.commands.map((command) => command.name());
  if (!known.includes(name) && name !== 'help' && program instanceof SpokenCommand) program.unknownCommand(name);
}

/**
 * Adds all commands, so that help and suggestions know them, and loads those that the command line may mean: one whose name is not
 * among the words cannot be called.
 */
async function addCommands(root: Root, args: readonly string[]): Promise<void> {
  const usages = new Map(COMMANDS.map((entry) => [nameOf(entry), entry.usage]));
  root.program.configureHelp({
    ...root.program.configureHelp(),
    subcommandTerm: (command) => (usages.get(command.name()) ?? new Help().subcommandTerm(command)).replace(' [options]', ''),
  });
  for (const entry of COMMANDS) {
    const name = nameOf(entry);
    const subcommand = addSubcommand(root.program, name, entry);
    if (args.includes(name)) (await entry.load())(subcommand, root);
  }
}

/** Of `--lang zh` or `--lang=zh`, before the command line is read: its help has a language, too. */
function languageFlag(args: readonly string[]): string | undefined {
  const at = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  return at < 0 ? undefined : args[at]?.slice('--lang='.length) || args[at + 1];
}

/** Runs one command line, without `node` and the script, and answers the exit code. */
export async function runProgram(args: readonly string[], context: CliContext): Promise<number> {
  await speak(languageOf(context.env, languageFlag(args)));
  let exitCode: number = EXIT.delivered;
  const root = createRoot(context, (code) => {
    exitCode = code;
  });
  await addCommands(root, args);
  if (args[0] === 'complete' && args[1] === '--') {
    await (await import('./completion.js')).printCompletions(root, args.slice(2));
    return EXIT.delivered;
  }
  try {
    refuseUnknownHelp(root.program, args);
    await root.program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has already printed the message; help and version end with 0.
    if (error.exitCode === 0) return EXIT.delivered;
    if (args.includes('--json'))
      new (await import('./render/json.js')).JsonRenderer(context.stdout).trouble({
        code: 'usage',
        message: error.message,
        problems: [],
      });
    return EXIT.usage;
  }
}
