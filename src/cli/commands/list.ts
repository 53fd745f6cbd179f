import { info } from '../../client/events.js';
import { EMPTY_TALLY } from '../../domain/outcome.js';
import { endOf } from '../batch-end.js';
import { batchesInStaging } from '../../client/batches/batch-index.js';
import { EXIT } from '../exit.js';
import { listBatches, lookForBatch } from '../../client/batches/find-batches.js';
import { isPaused, type ListedBatch } from '../../client/batches/listed-batch.js';
import { withTallies } from '../list-tallies.js';
import { listedLine, listedRecord, nameWidth } from '../render/listed.js';
import { pausedPhrase } from '../../client/phrases/paused.js';
import { example, type Root, type Subcommand } from '../root.js';
import type { Scope } from '../scope.js';
import type { Session } from '../../client/session.js';
import { withSession } from '../../client/with-session.js';
import { wholeNumber } from '../values.js';

const DEFAULT_LIMIT = 20;

export function addList(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .option('--open', 'Only batches that have not ended')
    .option('--limit <n>', 'Most batches to list', wholeNumber(1, 10_000), DEFAULT_LIMIT)
    .addHelpText('after', example('plantain list --open'))
    .action((options, command) => act(command.optsWithGlobals(), (scope) => list(scope, options.open === true, options.limit)));
}

async function list(scope: Scope, open: boolean, most: number): Promise<number> {
  const config = await scope.loadConfig();
  return withSession(scope.emit, config, async (session) => {
    const { client } = session;
    const known = await withTallies(session, await listBatches(client, { open, most }));
    const batches = open ? known : [...known, ...(await forgotten(session, known))].sort(newestFirst).slice(0, most);
    const width = nameWidth(batches);
    for (const batch of batches) scope.renderer.answer(listedRecord(batch), [listedLine(batch, width)]);
    for (const { batchId } of batches.filter(isPaused)) {
      scope.emit(info(`Batch ${batchId} is ${pausedPhrase(batchId)}`));
    }
    if (batches.length === 0) scope.emit(info(open ? 'No batch is open.' : 'There is no batch here yet.'));
    return EXIT.delivered;
  });
}

const newestFirst = (a: ListedBatch, b: ListedBatch): number => b.startedAt - a.startedAt;

/** Batches that lie in staging and that Temporal does not know. */
async function forgotten(session: Session, known: readonly ListedBatch[]): Promise<ListedBatch[]> {
  const names = new Set(known.map(({ batchId }) => batchId));
  const found: ListedBatch[] = [];
  for (const batch of await batchesInStaging(session)) {
    if (names.has(batch.batchId) || (await lookForBatch(session.client, batch.batchId))) continue;
    names.add(batch.batchId);
    found.push(await withEnd(session, batch));
  }
  return found;
}

async function withEnd(session: Session, batch: ListedBatch): Promise<ListedBatch> {
  const end = await endOf(session, batch);
  const { total, tally } = end.kind === 'summary' ? end.summary : (end.progress ?? { total: 0, tally: EMPTY_TALLY });
  const { startedAt } = batch;
  return { ...batch, progress: { stage: 'ended', total, concurrency: 0, startedAt, tally, open: [], sitesOut: [] } };
}
