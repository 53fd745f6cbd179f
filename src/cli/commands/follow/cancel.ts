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
  const user = userInfo().username;
  const reason = why === undefined ? tell('cancel.by', { user }) : tell('cancel.reasonBy', { reason: why, user });
  const config = await scope.loadConfig();
  return withSession(scope.emit, config, async (session) => {
    const batch = await openBatch(session, batchId);
    const done = await control(session, batch, toCancel(reason));
    scope.renderer.answer({ batch: batchId, cancelled: true, reason, answered: done !== undefined }, [
      tell('cancel.done', { batch: batchId }),
      done ? tell('cancel.served', { batch: batchId }) : tell('cancel.unserved', { batch: batchId }),
    ]);
    return EXIT.delivered;
  });
}
