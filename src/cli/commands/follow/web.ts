import { EXIT } from '../../exit.js';
import { example } from '../../help/sections.js';
import { wholeNumber } from '../../options/values.js';
import { checkReach, type PageOptions, showPage, startPage, stopLine, untilInterrupted } from '../../page.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';
import { tell } from '../../../words/current.js';

export function addWeb(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .option('--port <n>', tell('option.webPort'), wholeNumber(1, 65_535))
    .option('--host <address>', tell('option.webHost'))
    .option('--token <text>', tell('option.webToken'))
    .option('--open', tell('option.webOpen'))
    .option('--no-open', tell('option.webNoOpen'))
    .addHelpText('after', example('plantain web --port 8080'))
    .action((options, command) => act(command.optsWithGlobals(), (scope) => web(scope, options)));
}

async function web(scope: Scope, options: PageOptions): Promise<number> {
  checkReach(options);
  const { dataDir } = await scope.readConfig();
  const { runningWeb } = await import('../../../web/note.js');
  const running = await runningWeb(dataDir);
  if (running) {
    await showPage(scope, running, { open: options.open, dataDir, lines: [tell('web.running')] });
    return EXIT.delivered;
  }
  const page = await startPage(scope, options);
  await showPage(scope, page, { open: options.open, dataDir, lines: [stopLine()] });
  await untilInterrupted(scope, page);
  return EXIT.delivered;
}
