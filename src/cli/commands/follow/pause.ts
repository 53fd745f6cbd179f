import { control } from '../../../client/control/control.js';
import { toPause } from '../../../client/control/wishes.js';
import { EXIT } from '../../exit.js';
import { openBatch } from '../../../client/batches/find-batches.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';
import { withSession } from '../../../client/with-session.js';
import { tell } from '../../../words/current.js';

export function addPause(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .argument('<batch>', tell('argument.batchPause'))
    .addHelpText('after', example('plantain pause summer'))
    .action((batch, _options, command) => act(command.optsWithGlobals(), (scope) => pause(scope, batch)));
}

async function pause(scope: Scope, batchId: string): Promise<number> {
  const config = await scope.loadConfig();
  return withSession(scope.emit, config, async (session) => {
    const batch = await openBatch(session, batchId);
    const done = await control(session, batch, toPause);
    scope.renderer.answer({ batch: batchId, paused: true, answered: done !== undefined }, [
      done ? tell('pause.done', { batch: batchId }) : tell('pause.later', { batch: batchId }),
      ...(batch.progress?.deadline === undefined ? [] : [tell('pause.deadline')]),
      tell('pause.continue', { batch: batchId }),
    ]);
    return EXIT.delivered;
  });
}
