import { type Client, WorkflowFailedError, WorkflowNotFoundError, type WorkflowExecutionDescription } from '@temporalio/client';
import { batchWorkflowId, segmentWorkflowId, settleWorkflowId } from '../../domain/names.js';
import { type BatchProgress, type SegmentProgress, wholeTally } from '../../domain/progress.js';
import type { Settled } from '../../domain/summary.js';
import { UserError } from '../../domain/failures/user-error.js';
import { batchProgress, segmentProgress } from '../../workflows/messages.js';
import type { GenerateBatch, SettleBatch } from '../batches/generate-batch.js';
import { readMemo } from '../batches/memo.js';
import { readProgress, readSegment } from '../batches/progress-shapes.js';
import { unreportedTallies } from '../batches/segment-tallies.js';
import { hasDetails, withDetails } from './details.js';
import { isOutage } from './outage.js';
import { ServiceAwayError, type BatchEnd, type BatchLook, type BatchSource, type ClosedHow } from './source.js';
import type { Stuck } from './retried.js';
import { StuckFinder } from './stuck.js';
import { words } from '../../words/words.js';

const LOOK_MS = 4_000;
/** A query waits for a worker; without one its answer never comes. */
const QUERY_MS = 3_000;

const CLOSED: Readonly<Record<string, ClosedHow>> = {
  CANCELLED: 'cancelled',
  FAILED: 'failed',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed out',
};

export interface TemporalSourceOptions {
  readonly client: Client;
  readonly batchId: string;
  /** Whether any worker polls the queue. */
  readonly isServed: (queue: string) => Promise<boolean>;
}

/** Follows a batch through a client of Temporal. */
export class TemporalSource implements BatchSource {
  readonly batchId: string;
  readonly #client: Client;
  readonly #isServed: (queue: string) => Promise<boolean>;
  readonly #finder: StuckFinder;

  constructor(options: TemporalSourceOptions) {
    this.batchId = options.batchId;
    this.#client = options.client;
    this.#isServed = options.isServed;
    this.#finder = new StuckFinder(options.client);
  }

  async look(): Promise<BatchLook> {
    const description = await this.#ask(() => this.#handle().describe());
    const memo = readMemo(description.memo);
    return { state: stateOf(description), ...memo };
  }

  async batch(): Promise<BatchProgress | undefined> {
    return readProgress(await this.#query<unknown>(() => this.#handle().query(batchProgress)));
  }

  async segment(segment: number, cursor: number): Promise<SegmentProgress | undefined> {
    const handle = this.#client.workflow.getHandle(segmentWorkflowId(this.batchId, segment));
    const progress = readSegment(await this.#query<unknown>(() => handle.query(segmentProgress, cursor)));
    if (!progress || !hasDetails(progress)) return progress;
    const description = await this.#query(() => handle.describe());
    return description ? withDetails(progress, description.raw.pendingActivities) : progress;
  }

  async recorded(): Promise<SegmentProgress[]> {
    const found = await this.#ask(() => unreportedTallies(this.#client, this.batchId));
    return found.map(({ segment, tally }) => ({ segment, tally, running: [], resting: [], ended: [], cursor: 0 }));
  }

  async unserved(queues: readonly string[]): Promise<string[]> {
    const served = await Promise.all(queues.map((queue) => this.#ask(() => this.#isServed(queue))));
    return queues.filter((_queue, index) => served[index] === false);
  }

  async stuck(segments: readonly number[]): Promise<Stuck> {
    const ids = [batchWorkflowId(this.batchId), ...segments.map((segment) => segmentWorkflowId(this.batchId, segment))];
    const found = await Promise.all(ids.map((workflowId) => this.#find(workflowId)));
    const present = found.filter((description) => description !== undefined);
    return this.#ask(() => this.#finder.find(present, Date.now()));
  }

  async end(look: BatchLook): Promise<BatchEnd> {
    const settled = look.state === 'open' ? undefined : await this.#settled();
    if (settled) return { kind: 'summary', summary: settled.summary };
    if (look.state === 'completed') {
      const summary = await this.#ask(() => this.#handle().result());
      return { kind: 'summary', summary };
    }
    if (look.state === 'open') throw new Error(`Batch ${this.batchId} is still open.`);
    return {
      kind: 'closed',
      batchId: this.batchId,
      how: look.state,
      message: await this.#reason(),
      ...(look.progress ? { progress: await this.#whole(look.progress) } : {}),
      ...(look.start ? { location: look.start.location } : {}),
      ...(look.start?.forecast ? { forecast: look.start.forecast } : {}),
    };
  }

  /** What was recovered after the end of the batch, which its own result does not know. */
  async #settled(): Promise<Settled | undefined> {
    const workflowId = settleWorkflowId(this.batchId);
    if ((await this.#find(workflowId))?.status.name !== 'COMPLETED') return undefined;
    return this.#ask(() => this.#client.workflow.getHandle<SettleBatch>(workflowId).result());
  }

  /** Counters of the root together with those of the segments that had not reported to it. */
  async #whole(progress: BatchProgress): Promise<BatchProgress> {
    const segments = await this.recorded();
    return { ...progress, tally: wholeTally(progress, segments) };
  }

  async #reason(): Promise<string> {
    try {
      await this.#ask(() => this.#handle().result());
      return '';
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      return error.cause?.message ?? error.message;
    }
  }

  /** A segment may be closed and gone by the time it is asked for. */
  async #find(workflowId: string): Promise<WorkflowExecutionDescription | undefined> {
    try {
      return await this.#ask(() => this.#client.workflow.getHandle(workflowId).describe());
    } catch (error) {
      if (error instanceof UserError) return undefined;
      throw error;
    }
  }

  #handle() {
    return this.#client.workflow.getHandle<GenerateBatch>(batchWorkflowId(this.batchId));
  }

  async #query<T>(query: () => Promise<T>): Promise<T | undefined> {
    try {
      return await this.#client.withDeadline(Date.now() + QUERY_MS, query);
    } catch {
      // No worker, a worker that cannot replay the workflow, a closed segment, an outage: `look` tells which.
      return undefined;
    }
  }

  /** @throws ServiceAwayError during an outage; UserError when there is no such batch */
  async #ask<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await this.#client.withDeadline(Date.now() + LOOK_MS, request);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) {
        throw new UserError('gone', words('batch.gone', { batch: this.batchId }), {
          advice: words('batch.listAdvice'),
          cause: error,
        });
      }
      if (isOutage(error)) throw new ServiceAwayError('Temporal does not answer', { cause: error });
      throw error;
    }
  }
}

/** State of a batch by what Temporal lists or describes. */
export function stateOf(description: Pick<WorkflowExecutionDescription, 'status'>): BatchLook['state'] {
  const { name } = description.status;
  if (name === 'COMPLETED') return 'completed';
  return CLOSED[name] ?? 'open';
}
