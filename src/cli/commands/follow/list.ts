import { info } from '../../../client/events.js';
import { EXIT } from '../../exit.js';
import { isPaused } from '../../../client/batches/listed-batch.js';
import { allBatches } from '../../../client/batches/all-batches.js';
import { listedLines, listedRecord } from '../../render/listed.js';
import { pausedLine } from '../../../client/phrases/paused.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';
import { withSession } from '../../../client/with-session.js';
import { wholeNumber } from '../../options/values.js';
import { words } from '../../../words/words.js';
import { tell } from '../../../words/current.js';

const DEFAULT_LIMIT = 20;

export function addList(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .option('--open', tell('option.open'))
    .option('--limit <n>', tell('option.limit'), wholeNumber(1, 10_000), DEFAULT_LIMIT)
    .addHelpText('after', example('plantain list --open'))
    .action((options, command) => act(command.optsWithGlobals(), (scope) => list(scope, options.open === true, options.limit)));
}

async function list(scope: Scope, open: boolean, most: number): Promise<number> {
  const config = await scope.loadConfig();
  return withSession(scope.emit, config, async (session) => {
    const batches = await allBatches(session, { open, most });
    const lines = listedLines(batches);
    batches.forEach((batch, index) => scope.renderer.answer(listedRecord(batch), lines[index] ?? []));
    for (const { batchId } of batches.filter(isPaused)) {
      scope.emit(info(pausedLine(batchId)));
    }
    if (batches.length === 0) scope.emit(info(open ? words('list.noneOpen') : words('list.none')));
    return EXIT.delivered;
  });
}
