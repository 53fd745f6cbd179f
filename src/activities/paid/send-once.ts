import { words } from '../../words/words.js';
import { activityInfo, cancellationSignal, log } from '@temporalio/activity';
import type { BatchRef } from '../../domain/batch.js';
import type { SpooledSubmission, SentTimes, Submission } from '../../domain/generation.js';
import type { JsonObject } from '../../domain/json.js';
import type { PaidContext, Provider, Site } from '../../providers/provider.js';
import type { Leave } from '../../disk/turnstile.js';
import type { SendLease } from '../../spool/spool.js';
import { beforeSending, notSent, readingJournal, unlessCancelled } from './before-sending.js';
import { asFailure, keepAlive, toApplicationFailure } from '../context.js';
import type { Dependencies } from '../dependencies.js';
import type { Turn } from './pace-keeper.js';
import { lateAnswer } from './late-answers.js';
import { intend } from './right-to-send.js';
import { Sending } from './sending.js';
import { SingleTimeout } from './single-timeout.js';

/** One paid request, of one item or of many. */
export interface SendInput {
  readonly batch: BatchRef;
  readonly site: string;
  /** Journal key: sent at most once, on any worker and however often this activity runs. */
  readonly key: string;
  readonly singleTimeoutMs: number;
  readonly requestDelayMs: number;
  /** Its turn, epoch milliseconds; at most some seconds ahead. */
  readonly notBefore: number;
}

/** What is sent under a key. */
export interface PaidWork {
  /** For the journal. */
  readonly facts: JsonObject;
  /** Everything that can fail for free, before the journal says that money may be spent. */
  prepare(): Promise<Prepared>;
}

/** Sends at most one paid request, and puts what becomes of it on record. */
export async function sendOnce(dependencies: Dependencies, input: SendInput, work: PaidWork): Promise<SpooledSubmission> {
  let detail: JsonObject = {};
  const place = { host: dependencies.spool.host, key: input.key };
  const ready = await beforeSending(() => getReady(dependencies, input, work));
  if ('spooled' in ready) return ready.spooled;
  // A plain heartbeat may never leave a process that dies. Without these details the attempt counts as never sent.
  await dependencies.confirmHeartbeat(activityInfo().taskToken, place).catch((cause: unknown) => {
    throw notSent(words('work.over'), cause);
  });
  const alive = keepAlive(() => ({ ...place, ...detail }));
  try {
    const held = await beforeSending(() => takeKey(dependencies, input));
    if ('spooled' in held) return held.spooled;
    return await send(dependencies, input, { ...ready, ...held, progress: (latest) => (detail = latest) });
  } finally {
    alive.stop();
  }
}

interface Known {
  /** What the request became: there is no other one to be sent. */
  readonly spooled: SpooledSubmission;
}

async function getReady(dependencies: Dependencies, input: SendInput, work: PaidWork): Promise<Prepared | Known> {
  const known = await answerOnRecord(dependencies, input);
  if (known) return { spooled: known };
  const prepared = await work.prepare();
  await dependencies.held.note(input.batch).catch((cause: unknown) => {
    throw notSent(words('work.noNote'), cause);
  });
  await intend(dependencies, input.batch, input.key, work.facts);
  return prepared;
}

/** Shortly before its turn, and when the site may have one more request open. */
async function takeKey(dependencies: Dependencies, input: SendInput): Promise<Held | Known> {
  const turn = dependencies.paceKeeper.turn(input.batch.batchId, input);
  await unlessCancelled(turn.near(cancellationSignal()));
  const leave = await dependencies.siteLimits.place(input.site, cancellationSignal());
  const taken = await acquireSend(dependencies, input).catch(async (error: unknown) => {
    await leave();
    throw error;
  });
  if (taken && 'release' in taken) return { lease: taken, turn, leave };
  await leave();
  return taken ?? { spooled: await adopt(dependencies, input) };
}

async function acquireSend(dependencies: Dependencies, { batch, key }: SendInput): Promise<SendLease | Known | undefined> {
  const late = await lateAnswer(dependencies, batch, key);
  return late ? { spooled: late } : dependencies.spool.acquireSend(key);
}

async function answerOnRecord(dependencies: Dependencies, input: SendInput): Promise<SpooledSubmission | undefined> {
  const { key } = input;
  const state = await readingJournal(() => dependencies.spool.finalState(key));
  if (!state) return undefined;
  switch (state.kind) {
    case 'received':
      return { host: dependencies.spool.host, key, submission: state.submission, ...state.times };
    case 'failed':
      throw toApplicationFailure(state.failure);
    case 'unknown':
      return adopt(dependencies, input);
    case 'taken':
      throw notSent(words('work.givenUp'));
  }
}

/** What is ready to be sent. */
export interface Prepared {
  readonly site: Site;
  readonly provider: Provider;
  /** Of the item, or of one of many. */
  readonly params: JsonObject;
  /** Sends it, at most once. */
  readonly submit: (context: PaidContext) => Promise<Submission>;
}

/**
 * Somebody holds the key already: a worker that is still at it, or a recovery that gave the attempt up. No cancel ends this waiting:
 * a cancelled submit counts as never sent.
 */
async function adopt(dependencies: Dependencies, input: SendInput): Promise<SpooledSubmission> {
  const { signal } = new AbortController();
  const waitMs = input.singleTimeoutMs + 60_000;
  const recovery = await readingJournal(() => dependencies.spool.recover(input.key, { waitMs, signal }));
  switch (recovery.kind) {
    case 'adopted':
      return recovery.claim;
    case 'failed':
      throw toApplicationFailure(recovery.failure);
    case 'never_sent':
      throw notSent(words('work.givenUp'));
    case 'unknown':
      throw toApplicationFailure(recovery.noRecord ? unrecorded(input) : unknownSubmission(input.key));
  }
}

interface Held {
  readonly lease: SendLease;
  readonly turn: Turn;
  /** Ends the place that the request has among those that the site takes at once. */
  readonly leave: Leave;
}

interface Sendable extends Prepared, Held {
  readonly progress: (detail: JsonObject) => void;
}

async function send(dependencies: Dependencies, input: SendInput, sendable: Sendable): Promise<SpooledSubmission> {
  const { site, provider, params, submit, lease, turn, leave, progress } = sendable;
  const { spool, http } = dependencies;
  const { key } = input;
  // Not the activity's own signal: a paid request that is under way ends by its answer or by the single timeout.
  const timeout = new SingleTimeout(input.site, input.singleTimeoutMs);
  const cancelled = cancellationSignal();
  const atSite = () => dependencies.siteLimits.start(input.site, cancelled, () => stillHeld(dependencies, key));
  const sending = new Sending(timeout, () => unlessCancelled(turn.come(cancelled, atSite)));
  const { signal } = timeout;
  try {
    const received = (bytes: number) => timeout.received(bytes);
    const wanted = provider.previews === true && (await dependencies.previews?.areWanted()) === true;
    const context = { site, http: sending.through(http), key, signal, spool: spool.writer(key), received, progress };
    const submission = await submit({ ...context, ...(wanted && { previews: true as const }) });
    const { times } = sending;
    await record(dependencies, key, submission, times);
    return { host: spool.host, key, submission, ...times };
  } catch (error) {
    if (sending.heldBack !== undefined) {
      // On a disk that refuses it the key stays taken, and counts as unknown if anyone asks: too much rather than too little.
      await spool.giveBack(key).catch(() => undefined);
      throw sending.heldBack;
    }
    const failure = sending.judged(asFailure(error, site));
    // A disk that refuses it must not hide how the request ended. Without an answer a recovery finds its pictures.
    await spool.failed(key, failure).catch((trouble: unknown) => {
      log.warn('a failure is not in the journal', { key, error: String(trouble) });
    });
    const explained = await dependencies.refusedKeys.explain(failure, site, provider, http);
    const model = provider.modelOf?.(site, params) ?? site.model;
    throw toApplicationFailure(await dependencies.wrongSites.explain(explained, { site, provider, http, model }));
  } finally {
    timeout.end();
    await leave();
    await lease.release();
  }
}

/**
 * Puts the answer on record. What the disk refuses is told to the workflow all the same, whose history lasts as well: a task that was
 * accepted, or a picture that lies in the spool, would be paid for once more without it.
 */
async function record({ spool }: Dependencies, key: string, submission: Submission, times: SentTimes): Promise<void> {
  await spool.received(key, submission, times).catch((trouble: unknown) => {
    log.warn('an answer is not in the journal', { key, error: String(trouble) });
  });
}

/** While this process was stopped, a recovery may have given the key up. */
async function stillHeld({ spool }: Dependencies, key: string): Promise<void> {
  if (await spool.finalState(key)) throw notSent(words('work.givenUp'));
}

/** A recovery found no record of the request. Nobody pays for it again unasked, also not after another reset. */
function unrecorded({ batch, key }: SendInput) {
  const message = words('work.unrecorded', { key, batch: batch.batchId });
  return { code: 'submission_unknown', message, billing: 'maybe', hold: true } as const;
}

function unknownSubmission(key: string) {
  const message = words('work.workerDied', { key });
  return { code: 'submission_unknown', message, billing: 'maybe' } as const;
}
