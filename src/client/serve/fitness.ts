import { existsSync, readFileSync } from 'node:fs';
import { type EventSink, warning } from '../events.js';
import { UserError } from '../../domain/failures/user-error.js';
import type { ListedBatch } from '../batches/listed-batch.js';
import { GENERATE_BATCH, RUN_SEGMENT, SETTLE_BATCH } from '../batches/generate-batch.js';
import { chain, type Words, words } from '../../words/words.js';
import type { Session } from '../session.js';

/** This build of plantain. */
export interface Build {
  readonly version: string;
  /** Path of the pre-built workflow bundle. */
  readonly workflowBundle: string;
}

/**
 * Before anything is staged or started: without the workflow code, or with that of another version, no worker of this command could make
 * the batch.
 *
 * @throws UserError
 */
export function checkBuild({ workflowBundle }: Pick<Build, 'workflowBundle'>): void {
  const trouble = troubleOf(workflowBundle);
  if (trouble) throw new UserError('incompatible', trouble, { advice: words('build.advice') });
}

function troubleOf(file: string): Words | undefined {
  if (!existsSync(file)) return words('build.missing', { file });
  const code = readFileSync(file, 'utf8');
  const lacking = [GENERATE_BATCH, RUN_SEGMENT, SETTLE_BATCH].filter((name) => !code.includes(`function ${name}(`));
  return lacking.length === 0 ? undefined : words('build.lacks', { file, workflows: { list: lacking } });
}

/** Why this version cannot continue an open batch, found by replaying what is on record; undefined where it can. */
export async function misfitOf(
  build: Build,
  emit: EventSink,
  session: Session,
  batch: ListedBatch,
): Promise<UserError | undefined> {
  const { prepareRuntime } = await import('../../temporal/runtime.js');
  const { replayBatch } = await import('../../temporal/replay.js');
  prepareRuntime((text) => emit(warning(text)));
  const misfits = await replayBatch(session.client, batch.batchId, build.workflowBundle);
  if (misfits.length === 0) return undefined;
  const { batchId, start } = batch;
  const { version } = start ?? {};
  const isSame = version === undefined || version === build.version;
  return new UserError('incompatible', words('build.misfit', { version: build.version, batch: batchId }), {
    problems: misfits.map(({ workflowId, message }) => chain(workflowId, message)),
    advice: isSame ? words('build.misfitSame', { batch: batchId }) : words('build.misfitOther', { batch: batchId, version }),
  });
}
