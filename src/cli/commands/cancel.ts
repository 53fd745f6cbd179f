import { userInfo } from 'node:os';
import { batchWorkflowId } from '../../domain/names.js';
import { cancelBatch } from '../../workflows/messages.js';
import { EXIT } from '../exit.js';
import { openBatch } from '../find-batches.js';
import { example, type Root } from '../root.js';
import type { Scope } from '../scope.js';
import { withSession } from '../session.js';

export function addCancel({ program, act }: Root): void {
  program
    .command('cancel')
    .description('Cancel a batch: stop its starts, keep what is already paid for, and write its report')
    .argument('<batch>', 'Batch to cancel')
    .option('--reason <text>', 'Why, for the report')
    .addHelpText('after', example('plantain cancel summer --reason "wrong prompt"'))
    .action((batch, _options, command) => act(command.optsWithGlobals(), (scope) => cancel(scope, batch, command.opts().reason)));
}

async function cancel(scope: Scope, batchId: string, why: string | undefined): Promise<number> {
  const who = `by ${userInfo().username}`;
  const reason = why === undefined ? who : `${why} (${who})`;
  const config = await scope.loadConfig();
  return withSession(scope, config, async (session) => {
    const { client } = session;
    await openBatch(session, batchId);
    await client.workflow.getHandle(batchWorkflowId(batchId)).signal(cancelBatch, reason);
    scope.renderer.answer({ batch: batchId, cancelled: true, reason }, [
      `Batch ${batchId} is asked to stop. What is already paid for is kept.`,
      `A worker carries that out; if none runs: plantain resume ${batchId}`,
    ]);
    return EXIT.delivered;
  });
}
