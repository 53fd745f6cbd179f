import { userInfo } from 'node:os';
import { control } from '../../../client/control/control.js';
import { toCancel } from '../../../client/control/wishes.js';
import { EXIT } from '../../exit.js';
import { openBatch } from '../../../client/batches/find-batches.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';
import { withSession } from '../../../client/with-session.js';
import { tell } from '../../../words/current.js';

export function addCancel(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .argument('<batch>', tell('argument.batchCancel'))
    .option('--reason <text>', tell('option.reason'))
    .addHelpText('after', example('plantain cancel summer --reason "wrong prompt"'))
    .action((batch, _options, command) => act(command.optsWithGlobals(), (scope) => cancel(scope, batch, command.opts().reason)));
}

async function cancel(scope: Scope, batchId: string, why: string | undefined): Promise<number> {
  const who = `by ${userInfo().username}`;
  const reason = why === undefined ? who : `${why} (${who})`;
  const config = await scope.loadConfig();
  return withSession(scope.emit, config, async (session) => {
    const batch = await openBatch(session, batchId);
    const done = await control(session, batch, toCancel(reason));
    scope.renderer.answer({ batch: batchId, cancelled: true, reason, answered: done !== undefined }, [
      `Batch ${batchId} is cancelled: nothing more is sent. What is already paid for is kept.`,
      done
        ? `Its report is written when open requests have ended: plantain watch ${batchId}`
        : `No worker serves it now. To have its report written: plantain resume ${batchId}`,
    ]);
    return EXIT.delivered;
  });
}
