import type { JsonObject } from '../../domain/json.js';
import { endedCount } from '../../domain/outcome.js';
import { isPaused, type ListedBatch } from '../../client/batches/listed-batch.js';
import { columns, fit } from './columns.js';
import { say, tell } from '../../words/current.js';
import { stateWords } from '../../client/phrases/state.js';

/** A batch for programs. */
export function listedRecord(batch: ListedBatch): JsonObject {
  const { batchId, state, startedAt, closedAt, progress, start } = batch;
  return {
    batch: batchId,
    state,
    startedAt,
    ...(closedAt === undefined ? {} : { closedAt }),
    ...(progress
      ? { stage: progress.stage, total: progress.total, done: endedCount(progress.tally), success: progress.tally.success }
      : {}),
    ...(start ? { sites: start.sites, results: start.location, version: start.version } : {}),
  };
}

/** With it a row with one short site fits into 80 columns. */
const MOST_NAME = 30;

/**
 * Batches as rows of a table. A longer name is not cut, because commands need it whole: what else is known of its batch stands below it.
 */
export function listedLines(batches: readonly ListedBatch[]): string[][] {
  const cells = batches.map(cellsOf);
  const widthOf = (column: number): number => Math.max(0, ...cells.map((row) => columns(row[column] ?? '')));
  const nameWidth = Math.min(MOST_NAME, widthOf(0));
  const widths = [nameWidth, widthOf(1), widthOf(2), widthOf(3)];
  const rowOf = (row: readonly string[]): string =>
    row
      .map((cell, column) => fit(cell, widths[column] ?? columns(cell)))
      .join('  ')
      .trimEnd();
  return cells.map((row) => {
    const [name = '', ...others] = row;
    return columns(name) > nameWidth ? [name, rowOf(['', ...others])] : [rowOf(row)];
  });
}

function cellsOf(batch: ListedBatch): string[] {
  const { batchId, state, startedAt, progress, start } = batch;
  return [
    batchId,
    isPaused(batch) ? tell('stage.paused') : say(stateWords(state)),
    new Date(startedAt).toLocaleString('sv').slice(0, 16),
    progress ? tell('list.counts', { success: progress.tally.success, total: progress.total }) : '',
    tell('text.quoted', { text: { names: start?.sites ?? [] } }),
  ];
}
