import { batchWorkflowId } from '../../domain/names.js';
import { pauseBatch } from '../../workflows/messages.js';
import { EXIT } from '../exit.js';
import { openBatch } from '../find-batches.js';
import { example, type Root } from '../root.js';
import type { Scope } from '../scope.js';
import { withSession } from '../session.js';

export function addPause({ program, act }: Root): void {
  program
    .command('pause')
    .description('Start nothing more of a batch; what runs is finished and stored, and plantain resume <batch> goes on')
    .argument('<batch>', 'Batch to pause')
    .addHelpText('after', example('plantain pause summer'))
    .action((batch, _options, command) => act(command.optsWithGlobals(), (scope) => pause(scope, batch)));
}

async function pause(scope: Scope, batchId: string): Promise<number> {
  const config = await scope.loadConfig();
  return withSession(scope, config, async (session) => {
    const { client } = session;
    const { progress } = await openBatch(session, batchId);
    await client.workflow.getHandle(batchWorkflowId(batchId)).signal(pauseBatch);
    scope.renderer.answer({ batch: batchId, paused: true }, [
      `Batch ${batchId} is asked to pause: nothing more is started, what runs is finished and stored.`,
      ...(progress?.deadline === undefined ? [] : ['Its total timeout keeps counting.']),
      `A worker carries that out; while none runs, nothing is started either. To go on: plantain resume ${batchId}`,
    ]);
    return EXIT.delivered;
  });
}
