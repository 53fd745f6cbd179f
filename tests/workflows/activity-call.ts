import { defaultPayloadConverter as converter, type Payload } from '@temporalio/workflow';
import type { coresdk } from '@temporalio/proto';
import type { Failure } from '../../src/domain/failures/failure.js';
import { say } from '../../src/words/current.js';

/** How one try of an activity goes: it ends `afterMs` with `value`, or is cancelled when a cancel comes before `sentAfterMs`. */
export interface Course {
  readonly afterMs: number;
  readonly value: unknown;
  /** Instead of the value: a final failure, as `submitGeneration` reports it. */
  readonly failure?: Failure;
  /** Instead of the value: what an activity throws. Temporal tries it again as the call's retry policy says. */
  readonly fails?: Thrown;
  /** The worker dies at that moment, with these details of its last heartbeat: the server notices by the heartbeat timeout. */
  readonly silent?: object;
  /** The time for all its tries is over, with these details of its last heartbeat. */
  readonly timedOut?: object;
  /** Nobody asked for it in time. */
  readonly neverStarted?: true;
  /** Absent: no cancel is heard. */
  readonly sentAfterMs?: number;
  readonly started?: () => void;
  readonly ended?: () => void;
  /** A cancel was heard. */
  readonly cancelled?: () => void;
}

/** An `ApplicationFailure`. */
export interface Thrown {
  readonly message: string;
  readonly type?: string;
  /** Not to be tried again, whatever the policy says. */
  readonly final?: true;
  readonly detail?: Failure;
  readonly nextRetryDelayMs?: number;
}

/** An activity that has not ended, as the server describes it. */
export interface Pending {
  readonly type: string;
  readonly attempt: number;
  readonly lastFailure: string | undefined;
}

type Command = coresdk.workflow_commands.IScheduleActivity;
type Resolution = coresdk.activity_result.IActivityResolution;
type Duration = Command['startToCloseTimeout'];

const TIMEOUT = { START_TO_CLOSE: 1, SCHEDULE_TO_START: 2, SCHEDULE_TO_CLOSE: 3, HEARTBEAT: 4 } as const;
const STATE = { NON_RETRYABLE: 2, TIMEOUT: 3, MAXIMUM_ATTEMPTS: 4, CANCEL_REQUESTED: 7 } as const;
/** The SDK reads no failure of an activity without this. */
const ACTIVITY = { activityType: { name: 'activity' } };

export const msOf = (duration: Duration): number | undefined =>
  duration ? Number(duration.seconds ?? 0) * 1000 + Math.ceil((duration.nanos ?? 0) / 1e6) : undefined;

/** The clock and the agenda of a world. */
export interface Time {
  readonly now: number;
  at(afterMs: number, what: () => void): void;
}

/** One activity as a server runs it: its tries, the pauses between them, its time limits. */
export class ActivityCall {
  readonly #time: Time;
  readonly #command: Command;
  readonly #begin: (attempt: number) => Course;
  readonly #resolve: (result: Resolution) => void;
  readonly #scheduledAt: number;
  #attempt = 0;
  #state: 'pause' | 'waiting' | 'sent' | 'over' = 'pause';
  #course: Course | undefined;
  #lastFailure: coresdk.activity_result.IFailure['failure'];
  #cancelRequested = false;

  /** `begin` is asked how a try goes when it starts. */
  constructor(time: Time, command: Command, begin: (attempt: number) => Course, resolve: (result: Resolution) => void) {
    this.#time = time;
    this.#command = command;
    this.#begin = begin;
    this.#resolve = resolve;
    this.#scheduledAt = time.now;
    const limit = msOf(command.scheduleToCloseTimeout);
    if (limit !== undefined) time.at(limit, () => this.#timedOut(TIMEOUT.SCHEDULE_TO_CLOSE, this.#course?.silent));
    this.#try();
  }

  get isOver(): boolean {
    return this.#state === 'over';
  }

  get pending(): Pending {
    return {
      type: this.#command.activityType ?? '',
      attempt: this.#attempt,
      lastFailure: this.#lastFailure?.message ?? undefined,
    };
  }

  cancel(): void {
    this.#cancelRequested = true;
    if (this.#state === 'over' || this.#state === 'sent') return;
    if (this.#state === 'waiting' && this.#course?.sentAfterMs === undefined) return;
    this.#course?.cancelled?.();
    this.#end({ cancelled: { failure: activityFailure({ message: 'cancelled', canceledFailureInfo: {} }) } });
  }

  #try(): void {
    const attempt = ++this.#attempt;
    const course = this.#begin(attempt);
    this.#course = course;
    this.#state = 'waiting';
    const isCurrent = () => this.#attempt === attempt && this.#state !== 'over' && this.#state !== 'pause';
    this.#time.at(course.sentAfterMs ?? 0, () => {
      if (!isCurrent()) return;
      this.#state = 'sent';
      course.started?.();
    });
    const limit = msOf(this.#command.startToCloseTimeout) ?? Infinity;
    const silence = course.silent ? (msOf(this.#command.heartbeatTimeout) ?? Infinity) : 0;
    const takes = course.afterMs + silence;
    if (takes > limit) this.#time.at(limit, () => isCurrent() && this.#tryTimedOut(TIMEOUT.START_TO_CLOSE, course.silent));
    else if (Number.isFinite(takes)) this.#time.at(takes, () => isCurrent() && this.#over(course));
  }

  #over(course: Course): void {
    const { failure, fails, silent, timedOut, neverStarted, value } = course;
    if (failure) return this.#failed({ message: say(failure.message), type: failure.code, final: true, detail: failure });
    if (fails) return this.#failed(fails);
    if (silent) return this.#tryTimedOut(TIMEOUT.HEARTBEAT, silent);
    if (neverStarted) return this.#timedOut(TIMEOUT.SCHEDULE_TO_START);
    if (timedOut) return this.#timedOut(TIMEOUT.SCHEDULE_TO_CLOSE, timedOut);
    this.#end({ completed: { result: converter.toPayload(value) } });
  }

  #failed({ message, type = 'Error', final, detail, nextRetryDelayMs }: Thrown): void {
    const details = detail ? { details: { payloads: [converter.toPayload(detail)] } } : {};
    const cause = { message, applicationFailureInfo: { type, nonRetryable: final === true, ...details } };
    const isFinal = final === true || (this.#command.retryPolicy?.nonRetryableErrorTypes ?? []).includes(type);
    this.#lastFailure = cause;
    this.#again(isFinal ? STATE.NON_RETRYABLE : undefined, cause, nextRetryDelayMs);
  }

  #tryTimedOut(timeoutType: number, details: object | undefined): void {
    const cause = timeoutFailure(timeoutType, details);
    this.#lastFailure = cause;
    this.#again(undefined, cause);
  }

  /** The next try after a pause, or the end: of all tries, of the time, of a call that is cancelled. */
  #again(final: number | undefined, cause: object, nextRetryDelayMs?: number): void {
    const { maximumAttempts = 0, initialInterval, backoffCoefficient, maximumInterval } = this.#command.retryPolicy ?? {};
    const first = msOf(initialInterval) ?? 1_000;
    const grown = first * (backoffCoefficient || 2) ** (this.#attempt - 1);
    const pause = nextRetryDelayMs ?? Math.min(msOf(maximumInterval) ?? first * 100, grown);
    const limit = msOf(this.#command.scheduleToCloseTimeout) ?? Infinity;
    const inTime = this.#time.now + pause < this.#scheduledAt + limit;
    const isLast = (maximumAttempts ?? 0) > 0 && this.#attempt >= (maximumAttempts ?? 0);
    const state =
      final ??
      (this.#cancelRequested ? STATE.CANCEL_REQUESTED : isLast ? STATE.MAXIMUM_ATTEMPTS : inTime ? undefined : STATE.TIMEOUT);
    if (state !== undefined) return this.#end({ failed: { failure: activityFailure(cause, state) } });
    if (this.#state === 'sent') this.#course?.ended?.();
    this.#state = 'pause';
    this.#course = undefined;
    this.#time.at(pause, () => {
      if (this.#state === 'pause') this.#try();
    });
  }

  #timedOut(timeoutType: number, details?: object): void {
    if (this.#state === 'over') return;
    const cause = this.#lastFailure ? { cause: this.#lastFailure } : {};
    const failure = { ...timeoutFailure(timeoutType, details), ...cause };
    this.#end({ failed: { failure: activityFailure(failure, STATE.TIMEOUT) } });
  }

  #end(result: Resolution): void {
    if (this.#state === 'sent') this.#course?.ended?.();
    this.#state = 'over';
    this.#resolve(result);
  }
}

function activityFailure(cause: object, retryState?: number) {
  return { message: 'activity failed', activityFailureInfo: { ...ACTIVITY, ...(retryState && { retryState }) }, cause };
}

function timeoutFailure(timeoutType: number, details: object = {}) {
  const lastHeartbeatDetails: { payloads: Payload[] } = { payloads: [converter.toPayload(details)] };
  return { message: 'activity timed out', timeoutFailureInfo: { timeoutType, lastHeartbeatDetails } };
}
