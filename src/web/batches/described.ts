import { storesOf } from '../../client/batches/batch-stores.js';
import { endOf } from '../../client/batches/batch-end.js';
import { notedBatches } from '../../client/batches/batch-index.js';
import { findBatch } from '../../client/batches/find-batches.js';
import { isPaused, type ListedBatch } from '../../client/batches/listed-batch.js';
import { startOf } from '../../client/batches/start-of.js';
import { viewNow } from '../../client/follow/view-now.js';
import type { BatchView } from '../../client/follow/view.js';
import { pausedLine } from '../../client/phrases/paused.js';
import { settingsPhrase } from '../../client/phrases/settings.js';
import { stakePhrase } from '../../client/phrases/stake.js';
import { stateWords } from '../../client/phrases/state.js';
import { unservedPhrase, waitLines } from '../../client/phrases/stuck.js';
import type { Session } from '../../client/session.js';
import type { BatchSettings } from '../../domain/batch.js';
import { reasonOfPause } from '../../domain/progress.js';
import { costSoFar } from '../../report/cost.js';
import { say } from '../../words/current.js';
import { type Text, words } from '../../words/words.js';

/** A batch in a list. */
export function listedBatch(batch: ListedBatch) {
  const { batchId, state, startedAt, closedAt, progress, start } = batch;
  const cost = progress && start?.forecast && costSoFar(start.forecast.prices, progress.tally.calls);
  return {
    batch: batchId,
    state,
    stateText: isPaused(batch) ? say(words('stage.paused')) : say(stateWords(state)),
    startedAt,
    ...(closedAt === undefined ? {} : { closedAt }),
    ...(progress ? { stage: progress.stage, total: progress.total, tally: progress.tally } : {}),
    ...(start ? { sites: start.sites, results: start.location, version: start.version } : {}),
    ...(start?.forecast ? { forecast: start.forecast } : {}),
    ...(cost ? { cost } : {}),
  };
}

/** A batch as a page shows it, with all that is to be said of it. */
export async function describedBatch(session: Session, batchId: string) {
  const listed = await findBatch(session, batchId);
  const start = startOf(session, listed);
  const settings = await settingsOf(session, listed);
  const common = {
    batch: batchId,
    state: listed.state,
    stateText: say(stateWords(listed.state)),
    startedAt: listed.startedAt,
    ...(listed.closedAt === undefined ? {} : { closedAt: listed.closedAt }),
    start: { ...start, ...(settings ? { settings } : {}) },
    ...(settings ? { settingsText: settingsPhrase(settings) } : {}),
    ...(listed.start?.root === undefined ? {} : { again: listed.start.root }),
    links: start.uiUrl === undefined ? {} : { temporal: start.uiUrl },
  };
  if (listed.state !== 'open') return { ...common, end: await endOf(session, listed), waits: [] };
  const view = await viewNow(session, listed);
  return { ...common, ...(view ? { view } : {}), waits: waitsOf(listed, view) };
}

/** Why nothing happens, where nothing happens: whole sentences. */
function waitsOf({ batchId, mainQueue, start }: ListedBatch, view: BatchView | undefined): Text[] {
  if (!view) return [unservedPhrase(batchId, mainQueue)];
  const stake = stakePhrase(view, start?.forecast);
  return [
    ...(view.stage === 'paused' ? [pausedLine(batchId, reasonOfPause(view.paused))] : []),
    ...(stake === '' ? [] : [stake]),
    ...waitLines(view),
    ...(view.live
      ? (view.unserved ?? []).map((site) => unservedPhrase(batchId, mainQueue, site))
      : [unservedPhrase(batchId, mainQueue)]),
  ];
}

/** As it was started; undefined where nobody has written it down. */
async function settingsOf(session: Session, listed: ListedBatch): Promise<BatchSettings | undefined> {
  const { note } = listed;
  if (note) return note.input.settings;
  const folder = listed.start?.results && storesOf(session, listed).staged.stagingFolder;
  const notes = await notedBatches(session, listed.batchId).catch(() => []);
  const own = notes.find((one) => one.start?.results?.stagingFolder === folder);
  return own?.note?.input.settings;
}
