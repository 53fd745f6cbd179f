import { refuseCustomSite } from '../custom-site-options.js';
import { EXIT } from '../exit.js';
import { preflight } from '../preflight.js';
import { prepareBatch } from '../prepare-batch.js';
import { example, type Root } from '../root.js';
import { batchCommand, batchOptionsOf, type BatchOptions } from '../run-options.js';
import type { Scope } from '../scope.js';
import { withSession } from '../session.js';
import { checkPlace, startBatch } from '../start-batch.js';

export function addStart({ program, act }: Root): void {
  batchCommand(program, 'start')
    .description('Submit a batch, print its id and leave the work to workers')
    .addHelpText('after', example('plantain start items.jsonl --name summer'))
    .action((input, options, command) =>
      act(command.optsWithGlobals(), (scope) => start(scope, input, batchOptionsOf(options, command))),
    );
}

async function start(scope: Scope, input: string | undefined, options: BatchOptions): Promise<number> {
  refuseCustomSite(options, 'start');
  const config = await scope.loadConfig();
  const prepared = await preflight(scope, await prepareBatch(scope, config, input, options), options);
  if (!prepared) return EXIT.delivered;
  return withSession(scope, config, async (session) => {
    await checkPlace(session, prepared, false);
    const started = await startBatch(scope, session, prepared);
    scope.renderer.started(started);
    scope.renderer.notice({ level: 'info', text: `Workers make it; if none runs: plantain resume ${started.batchId}` });
    const { batchId: batch, total, location: results, uiUrl } = started;
    scope.renderer.answer({ batch, total, results, ...(uiUrl === undefined ? {} : { uiUrl }) }, [batch]);
    return EXIT.delivered;
  });
}
