import { info, startedEvent } from '../../../client/events.js';
import { refuseCustomSite } from '../../options/custom-site.js';
import { EXIT } from '../../exit.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import { batchCommand, batchOptionsOf } from '../../options/batch.js';
import { type BatchOptions } from '../../../prepare/batch-options.js';
import type { Scope } from '../../scope.js';
import { sharedSeat } from '../../../client/start/seat.js';
import { startBatch } from '../../../client/start/start-batch.js';
import { starterOf } from '../../serve.js';
import { withPrepared } from '../../with-prepared.js';
import { words } from '../../../words/words.js';

export function addStart(subcommand: Subcommand, { act }: Root): void {
  batchCommand(subcommand)
    .addHelpText('after', example('plantain start items.jsonl --name summer'))
    .action((input, options, command) =>
      act(command.optsWithGlobals(), (scope) => start(scope, input, batchOptionsOf(options, command))),
    );
}

async function start(scope: Scope, input: string | undefined, options: BatchOptions): Promise<number> {
  refuseCustomSite(options, 'start');
  const config = await scope.loadConfig();
  return withPrepared(scope, { config, input, options, ownWorker: false }, async (session, prepared) => {
    const started = await startBatch(starterOf(scope), session, prepared, sharedSeat());
    scope.emit(startedEvent(started));
    scope.emit(info(words('start.next', { batch: started.batchId })));
    const { batchId: batch, total, location: results, uiUrl } = started;
    scope.renderer.answer({ batch, total, results, ...(uiUrl === undefined ? {} : { uiUrl }) }, [batch]);
    return EXIT.delivered;
  });
}
