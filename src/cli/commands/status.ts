import { asJson, type JsonObject } from '../../domain/json.js';
import { ended } from '../../domain/outcome.js';
import { endOf } from '../batch-end.js';
import { EXIT } from '../exit.js';
import { batchOrNewest, type ListedBatch } from '../find-batches.js';
import type { BatchLook, BatchSource } from '../follow/source.js';
import { withCost } from '../follow/outlook.js';
import { combine, type BatchView } from '../follow/view.js';
import { recordedTally } from '../recorded-tally.js';
import { progressPhrase } from '../render/frame.js';
import { costLines } from '../render/forecast.js';
import { endLines, startLines } from '../render/phrases.js';
import type { BatchStart } from '../render/renderer.js';
import { example, type Root } from '../root.js';
import type { Scope } from '../scope.js';
import { sourceOf, startOf } from '../serve.js';
import { type Session, withSession } from '../session.js';

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
    const batch = await batchOrNewest(session, name);
    const start = startOf(session, batch);
    if (batch.state !== 'open') {
      const end = await endOf(session, batch);
      scope.renderer.answer({ batch: batch.batchId, state: batch.state, ...facts(start), ...asJson(end) }, [
        `Batch ${batch.batchId}`,
        ...endLines(end, []),
      ]);
      return EXIT.delivered;
    }
    const source = sourceOf(session, batch.batchId);
    const view = await viewNow(session, batch, source, await source.look());
    scope.renderer.answer({ batch: batch.batchId, state: 'open', ...facts(start), ...(view ? counters(view) : {}) }, [
      ...startLines({ ...start, fresh: true, total: view?.total ?? start.total }),
      ...(view
        ? [`  now      ${progressPhrase(view)}`, ...costLines(view.tally.calls, view.cost).map((line) => `  ${line}`)]
        : []),
      ...(view?.live
        ? []
        : [`No worker answers; a request that was under way is not counted yet. To go on: plantain resume ${batch.batchId}`]),
    ]);
    return EXIT.delivered;
  });
}

async function viewNow(
  session: Session,
  batch: ListedBatch,
  source: BatchSource,
  look: BatchLook,
): Promise<BatchView | undefined> {
  const asked = await source.batch();
  const progress = asked ?? look.progress;
  if (!progress) return undefined;
  const now = Date.now();
  const forecast = batch.start?.forecast;
  if (asked) {
    const answers = await Promise.all(asked.open.map((segment) => source.segment(segment, 0)));
    const segments = answers.filter((answer) => answer !== undefined);
    return withCost(combine(source.batchId, asked, segments, now, true), forecast);
  }
  const tally = await recordedTally(session, batch);
  const whole = tally ? { ...progress, tally } : progress;
  return withCost(combine(source.batchId, whole, tally ? [] : await source.recorded(), now, false), forecast);
}

function facts(start: BatchStart): JsonObject {
  return asJson({
    sites: start.sites,
    results: start.location,
    ...(start.uiUrl === undefined ? {} : { uiUrl: start.uiUrl }),
    ...(start.forecast ? { forecast: start.forecast } : {}),
  });
}

function counters(view: BatchView): JsonObject {
  return asJson({
    live: view.live,
    stage: view.stage,
    ...(view.paused ? { paused: view.paused } : {}),
    concurrency: view.concurrency,
    total: view.total,
    done: ended(view.tally),
    running: view.running,
    tally: view.tally,
    ...(view.cost ? { cost: view.cost } : {}),
  });
}
