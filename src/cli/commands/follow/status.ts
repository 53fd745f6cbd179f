import type { BatchStart } from '../../../client/events.js';
import type { Forecast } from '../../../domain/money/forecast.js';
import { asJson, type JsonObject } from '../../../domain/json.js';
import { endedCount } from '../../../domain/outcome.js';
import { endOf } from '../../../client/batches/batch-end.js';
import { EXIT } from '../../exit.js';
import { batchOrNewest } from '../../../client/batches/find-batches.js';
import type { ListedBatch } from '../../../client/batches/listed-batch.js';
import type { BatchView } from '../../../client/follow/view.js';
import { progressPhrase } from '../../render/frame.js';
import { costLines } from '../../../client/phrases/forecast.js';
import { endLines } from '../../render/ending.js';
import { headLine, startLines } from '../../render/head.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';
import { stakePhrase } from '../../../client/phrases/stake.js';
import { waitLines, unservedPhrase } from '../../../client/phrases/stuck.js';
import { startOf } from '../../../client/batches/start-of.js';
import { withSession } from '../../../client/with-session.js';
import { viewNow } from '../../../client/follow/view-now.js';
import { say, tell } from '../../../words/current.js';

export function addStatus(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .argument('[batch]', tell('argument.batchNewest'))
    .addHelpText('after', example('plantain status summer --json'))
    .action((batch, _options, command) => act(command.optsWithGlobals(), (scope) => status(scope, batch)));
}

async function status(scope: Scope, name: string | undefined): Promise<number> {
  const config = await scope.loadConfig();
  return withSession(scope.emit, config, async (session) => {
    const batch = await batchOrNewest(session, name);
    const start = startOf(session, batch);
    if (batch.state !== 'open') {
      const end = await endOf(session, batch);
      scope.renderer.answer({ batch: batch.batchId, state: batch.state, ...facts(start), ...asJson(end) }, [
        tell('status.batch', { batch: batch.batchId }),
        ...endLines(end, []),
      ]);
      return EXIT.delivered;
    }
    const view = await viewNow(session, batch);
    scope.renderer.answer({ batch: batch.batchId, state: 'open', ...facts(start), ...(view ? counters(view) : {}) }, [
      ...startLines({ ...start, fresh: true, total: view?.total ?? start.total }),
      ...(view
        ? [
            headLine('head.now', progressPhrase(view)),
            ...stakeLines(view, start.forecast),
            ...waitLines(view).map((line) => headLine('head.waits', line)),
            ...costLines(view.tally.calls, view.cost).map((line) => `  ${line}`),
          ]
        : []),
      ...missingWorkers(batch, view),
    ]);
    return EXIT.delivered;
  });
}

function stakeLines(view: BatchView, forecast: Forecast | undefined): string[] {
  const stake = stakePhrase(view, forecast);
  return stake === '' ? [] : [headLine('head.paused', say(stake))];
}

function missingWorkers({ batchId, mainQueue }: ListedBatch, view: BatchView | undefined): string[] {
  if (!view?.live) return [tell('status.noWorker', { batch: batchId })];
  return (view.unserved ?? []).map((site) => say(unservedPhrase(batchId, mainQueue, site)));
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
    done: endedCount(view.tally),
    running: view.running,
    tally: view.tally,
    resting: view.resting,
    ...(view.unsent ? { unsent: view.unsent } : {}),
    ...(view.unrecorded ? { unrecorded: view.unrecorded } : {}),
    sitesOut: view.sitesOut,
    retried: view.retried ?? [],
    ...(view.failing ? { failing: view.failing } : {}),
    unserved: view.unserved ?? [],
    ...(view.cost ? { cost: view.cost } : {}),
  });
}
