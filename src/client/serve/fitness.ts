import { existsSync, readFileSync } from 'node:fs';
import { type EventSink, warning } from '../events.js';
import { UserError } from '../../domain/failures/user-error.js';
import type { ListedBatch } from '../batches/listed-batch.js';
import { GENERATE_BATCH, RUN_SEGMENT, SETTLE_BATCH } from '../batches/generate-batch.js';
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
  if (trouble === undefined) return;
  throw new UserError(
    'incompatible',
    `This plantain is incomplete: ${workflowBundle} ${trouble}, so that no batch can be made.`,
    {
      advice: 'Nothing was started. Install plantain again; in a checkout: npm run build',
    },
  );
}

function troubleOf(file: string): string | undefined {
  if (!existsSync(file)) return 'is missing';
  const code = readFileSync(file, 'utf8');
  const lacking = [GENERATE_BATCH, RUN_SEGMENT, SETTLE_BATCH].filter((name) => !code.includes(`function ${name}(`));
  return lacking.length === 0 ? undefined : `lacks the workflow ${lacking.join(' and ')}`;
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
  return new UserError(
    'incompatible',
    `plantain ${build.version} cannot go on with batch ${batchId}: its steps are not those on record.`,
    {
      problems: misfits.map(({ workflowId, message }) => `${workflowId}: ${message}`),
      advice:
        version === undefined || version === build.version
          ? `The batch is untouched. plantain cancel ${batchId} ends it; a version that knows its steps goes on with it.`
          : `The batch is untouched. It was started by plantain ${version}: run resume ${batchId} with that version.`,
    },
  );
}
