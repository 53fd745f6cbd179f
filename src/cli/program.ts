import { CommanderError } from '@commander-js/extra-typings';
import { addBalance } from './commands/balance.js';
import { addCancel } from './commands/cancel.js';
import { addCheckWorkflow } from './commands/check-workflow.js';
import { addConfig } from './commands/config.js';
import { addDemo } from './commands/demo.js';
import { addDoctor } from './commands/doctor.js';
import { addInit } from './commands/init.js';
import { addList } from './commands/list.js';
import { addPause } from './commands/pause.js';
import { addResume } from './commands/resume.js';
import { addRun } from './commands/run.js';
import { addServer } from './commands/server.js';
import { addSet } from './commands/set.js';
import { addStandIns } from './commands/stand-ins.js';
import { addStart } from './commands/start.js';
import { addStatus } from './commands/status.js';
import { addUrls } from './commands/urls.js';
import { addTemplates } from './commands/templates.js';
import { addUi } from './commands/ui.js';
import { addUpload } from './commands/upload.js';
import { addUsage } from './commands/usage.js';
import { addWatch } from './commands/watch.js';
import { addWorker } from './commands/worker.js';
import type { CliContext } from './context.js';
import { JsonRenderer } from './render/json.js';
import { didYouMean } from '../domain/suggest.js';
import { createRoot, type Root } from './root.js';
import { EXIT } from './exit.js';

/** Commander shows the whole help for a command that there is not. */
function refuseUnknownHelp(program: Root['program'], [first, name]: readonly string[]): void {
  if (first !== 'help' || name === undefined || name.startsWith('-')) return;
  const known = program.commands.map((command) => command.name());
  if (!known.includes(name) && name !== 'help')
    program.error(`error: unknown command '${name}'.${didYouMean(name, known)}`, { code: 'commander.unknownCommand' });
}

/** In the order of the help. Add a command here. */
const COMMANDS = [
  addRun,
  addStart,
  addWatch,
  addStatus,
  addList,
  addUrls,
  addPause,
  addResume,
  addSet,
  addCancel,
  addUpload,
  addBalance,
  addUsage,
  addWorker,
  addServer,
  addUi,
  addDemo,
  addStandIns,
  addTemplates,
  addCheckWorkflow,
  addInit,
  addDoctor,
  addConfig,
];

/** Runs one command line, without `node` and the script, and answers the exit code. */
export async function runProgram(args: readonly string[], context: CliContext): Promise<number> {
  let exitCode: number = EXIT.delivered;
  const root = createRoot(context, (code) => {
    exitCode = code;
  });
  for (const add of COMMANDS) add(root);
  try {
    refuseUnknownHelp(root.program, args);
    await root.program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has already printed the message; help and version end with 0.
    if (error.exitCode === 0) return EXIT.delivered;
    if (args.includes('--json'))
      new JsonRenderer(context.stdout).trouble({ code: 'usage', message: error.message.replace(/^error: /, ''), problems: [] });
    return EXIT.usage;
  }
}
