import { info, startedEvent } from '../../client/events.js';
import { refuseCustomSite } from '../custom-site-options.js';
import { EXIT } from '../exit.js';
import { example, type Root, type Subcommand } from '../root.js';
import { batchCommand, batchOptionsOf } from '../run-options.js';
import { type BatchOptions } from '../../prepare/batch-options.js';
import type { Scope } from '../scope.js';
import { sharedSeat, startBatch } from '../start-batch.js';
import { withPrepared } from '../with-prepared.js';

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
    const started = await startBatch(scope, session, prepared, sharedSeat());
    scope.emit(startedEvent(started));
    scope.emit(info(`Workers make it; if none runs: plantain resume ${started.batchId}`));
    const { batchId: batch, total, location: results, uiUrl } = started;
    scope.renderer.answer({ batch, total, results, ...(uiUrl === undefined ? {} : { uiUrl }) }, [batch]);
    return EXIT.delivered;
  });
}
