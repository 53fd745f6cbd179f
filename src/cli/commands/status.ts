import type { JsonObject } from '../../domain/json.js';
import { ended } from '../../domain/outcome.js';
import { EXIT } from '../exit.js';
import { batchOrNewest } from '../find-batches.js';
import type { BatchLook, BatchSource } from '../follow/source.js';
import { combine, type BatchView } from '../follow/view.js';
import { progressPhrase } from '../render/frame.js';
import { costPhrase, endLines, startLines } from '../render/phrases.js';
import type { BatchStart } from '../render/renderer.js';
import { example, type Root } from '../root.js';
import type { Scope } from '../scope.js';
import { sourceOf, startOf } from '../serve.js';
import { withSession } from '../session.js';

export function addStatus({ program, act }: Root): void {
  program
    .command('status')
    .description('Say how a batch stands, also when no worker runs')
    .argument('[batch]', 'Batch to look at (default: the newest open one, else the newest)')
    .addHelpText('after', example('plantain status summer --json'))
    .action((batch, _options, command) => act(command.optsWithGlobals(), (scope) => status(scope, batch)));
}

async function status(scope: Scope, name: string | undefined): Promise<number> {
  const config = await scope.loadConfig();
  return withSession(scope, config, async (session) => {
    const batch = await batchOrNewest(session.client, name, config.dataDir);
    const source = sourceOf(session, batch.batchId);
    const start = startOf(session, batch);
    const look = await source.look();
    if (look.state !== 'open') {
      const end = await source.end(look);
      scope.renderer.answer({ batch: batch.batchId, state: look.state, ...facts(start), ...plain(end) }, [
        `Batch ${batch.batchId}`,
        ...endLines(end, []),
      ]);
      return EXIT.delivered;
    }
    const view = await viewNow(source, look);
    scope.renderer.answer({ batch: batch.batchId, state: 'open', ...facts(start), ...(view ? counters(view) : {}) }, [
      ...startLines({ ...start, fresh: true, total: view?.total ?? start.total }),
      ...(view ? [`  now      ${progressPhrase(view)}`, `  ${costPhrase(view.tally.calls)}`] : []),
      ...(view?.live ? [] : [`No worker answers. To go on: plantain resume ${batch.batchId}`]),
    ]);
    return EXIT.delivered;
  });
}

async function viewNow(source: BatchSource, look: BatchLook): Promise<BatchView | undefined> {
  const asked = await source.batch();
  const progress = asked ?? look.progress;
  if (!progress) return undefined;
  const { open } = progress;
  const answers = asked ? await Promise.all(open.map((segment) => source.segment(segment, 0))) : await source.recorded(open);
  const segments = answers.filter((answer) => answer !== undefined);
  return combine(source.batchId, progress, segments, Date.now(), asked !== undefined);
}

function facts(start: BatchStart): JsonObject {
  return { sites: start.sites, results: start.location, ...(start.uiUrl === undefined ? {} : { uiUrl: start.uiUrl }) };
}

function counters(view: BatchView): JsonObject {
  return plain({
    live: view.live,
    stage: view.stage,
    concurrency: view.concurrency,
    total: view.total,
    done: ended(view.tally),
    running: view.running,
    tally: view.tally,
  });
}

/** The same facts as JSON: what the domain types hold is nothing else. */
function plain(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
