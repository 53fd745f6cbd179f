import type { WorkflowExecutionDescription } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import { type EventSink, info } from '../events.js';
import { Preparation } from '../preparation.js';
import { type Text, type Words, words } from '../../words/words.js';
import { say } from '../../words/current.js';

type PendingActivity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

const { PENDING_ACTIVITY_STATE_SCHEDULED: SCHEDULED } = proto.temporal.api.enums.v1.PendingActivityState;
/** What is done sooner needs no word. */
const PATIENCE_MS = 2_000;

/** Says what the settling of an ended batch is about, once that lasts. */
export class SettleProgress {
  readonly #emit: EventSink;
  readonly #now: () => number;
  readonly #preparation: Preparation;
  /** What has been seen, since when; undefined once it was told. */
  readonly #seen = new Map<string, number | undefined>();

  constructor(emit: EventSink, now: () => number = Date.now) {
    this.#emit = emit;
    this.#now = now;
    this.#preparation = new Preparation(emit, now);
  }

  /** `activities`: what is under way. */
  tell(activities: readonly PendingActivity[]): void {
    let [done, total] = [0, 0];
    for (const activity of activities) {
      const progress = progressOf(activity);
      done += progress?.done ?? 0;
      total += progress?.total ?? 0;
      const phrase = progress ? undefined : phraseOf(activity);
      if (phrase !== undefined) this.#lasting(phrase);
    }
    if (total > 0) this.#preparation.tell(words('preparing.stored'), done, total);
  }

  #lasting(text: Text): void {
    const [now, phrase] = [this.#now(), say(text)];
    if (!this.#seen.has(phrase)) this.#seen.set(phrase, now);
    const since = this.#seen.get(phrase);
    if (since === undefined || now - since < PATIENCE_MS) return;
    this.#seen.set(phrase, undefined);
    this.#emit(info(text));
  }
}

function phraseOf({ activityType, activityId, state }: PendingActivity): Words | undefined {
  if (activityType?.name === 'writeReport') return words('notice.writeReport');
  if (activityType?.name !== 'settleSpool' || !activityId) return undefined;
  return state === SCHEDULED
    ? words('notice.hostAwaited', { host: activityId })
    : words('notice.hostSearched', { host: activityId });
}

function progressOf({ heartbeatDetails }: PendingActivity): { readonly done: number; readonly total: number } | undefined {
  const [payload] = heartbeatDetails?.payloads ?? [];
  const detail = payload ? defaultPayloadConverter.fromPayload<{ done?: unknown; total?: unknown } | null>(payload) : undefined;
  if (typeof detail?.done !== 'number' || typeof detail.total !== 'number') return undefined;
  return { done: detail.done, total: detail.total };
}
