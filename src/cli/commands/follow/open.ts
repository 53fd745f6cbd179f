import { EXIT } from '../../exit.js';
import { example } from '../../help/sections.js';
import { showPage, startPage, stopLine, untilInterrupted } from '../../page.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';
import { tell } from '../../../words/current.js';

export function addOpen(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .argument('[batch]', tell('argument.batchOpen'))
    .option('--no-open', tell('option.webNoOpen'))
    .addHelpText('after', example('plantain open summer'))
    .action((batch, options, command) => act(command.optsWithGlobals(), (scope) => open(scope, batch, options.open)));
}

async function open(scope: Scope, batch: string | undefined, wanted: boolean): Promise<number> {
  const { dataDir } = await scope.readConfig();
  const { runningWeb } = await import('../../../web/note.js');
  const running = await runningWeb(dataDir);
  const place = { open: wanted, dataDir, ...(batch === undefined ? {} : { batch }) };
  if (running) {
    await showPage(scope, running, place);
    return EXIT.delivered;
  }
  const page = await startPage(scope, {});
  await showPage(scope, page, { ...place, lines: [stopLine()] });
  await untilInterrupted(scope, page);
  return EXIT.delivered;
}
