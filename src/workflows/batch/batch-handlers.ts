import { ApplicationFailure, defineSignal, defineUpdate, log, setHandler } from '@temporalio/workflow';
import { concurrencyOf, deadlineOf, isoTime, reasonOf, type Understood } from '../../domain/control-values.js';
import type { Pause } from '../../domain/progress.js';
import type { BatchControls } from './batch-controls.js';
import { shielded } from '../channel.js';
import * as messages from '../messages.js';

/** What a person may want of a batch: said by a signal, or by an update that answers. */
interface Wish<T> {
  readonly signal: { readonly name: string };
  readonly update: { readonly name: string };
  readonly description: string;
  readonly read: (value: unknown) => Understood<T>;
  /** Why an update is refused, of a value that was read. */
  readonly refusal?: (value: T) => string | undefined;
  readonly act: (value: T) => void;
  /** What a signal leads to whose value cannot be read; absent: it is ignored. */
  readonly unread?: T;
  readonly answer: () => string;
}

const CANCELLED = 'The batch is cancelled already. Requests that are open are finished and stored.';

/** Lets a batch hear people, by signals and by updates. */
export function hearPeople(controls: BatchControls): void {
  for (const listen of [cancelWish, pauseWish, resumeWish, concurrencyWish, deadlineWish]) listen(controls);
}

function hear<T>(controls: BatchControls, wish: Wish<T>): void {
  const { description, read, act } = wish;
  const onSignal = (value?: unknown): void => {
    const understood = read(value);
    if ('refused' in understood)
      log.warn('a signal was not understood', { signal: wish.signal.name, refused: understood.refused });
    if ('value' in understood) void shielded(() => act(understood.value));
    else if (wish.unread !== undefined) void shielded(() => act(wish.unread as T));
  };
  const signal = defineSignal<[value?: unknown]>(wish.signal.name);
  setHandler(signal, onSignal, {
    description: `${description} The update "${wish.update.name}" does the same and answers.`,
  });
  const valid = (value: unknown): T => {
    const understood = read(value);
    if ('refused' in understood) throw refusal(understood.refused);
    return understood.value;
  };
  const onUpdate = async (given?: unknown): Promise<messages.ControlAnswer> => {
    const value = valid(given);
    await shielded(() => act(value));
    return answerOf(controls, wish.answer());
  };
  const validator = (given?: unknown): void => {
    if (controls.over) throw refusal('The batch has ended: its report is being written, and nothing can be changed any more.');
    const why = wish.refusal?.(valid(given));
    if (why !== undefined) throw refusal(why);
  };
  const update = defineUpdate<messages.ControlAnswer, [value?: unknown]>(wish.update.name);
  setHandler(update, onUpdate, { validator, description });
}

const refusal = (message: string): ApplicationFailure =>
  ApplicationFailure.create({ message, type: messages.REFUSED, nonRetryable: true });

function answerOf({ orders }: BatchControls, answer: string): messages.ControlAnswer {
  const { concurrency, paused, cancelReason, deadline } = orders;
  return {
    answer,
    concurrency,
    paused,
    cancelled: cancelReason !== undefined,
    ...(deadline === undefined ? {} : { deadline: new Date(deadline).toISOString() }),
  };
}

const whenCancelled = ({ orders }: BatchControls): string | undefined =>
  orders.cancelReason === undefined ? undefined : CANCELLED;

const cancelWish = (controls: BatchControls): void =>
  hear<string | undefined>(controls, {
    signal: messages.cancelBatch,
    update: messages.cancelUpdate,
    description:
      'Stop the batch: send nothing more, store what is paid for, write the report. Input: a reason in quotes, or nothing.',
    read: reasonOf,
    // The sender of this wants nothing more to be paid for, whatever else the message holds.
    unread: 'no reason that can be read',
    act: (reason = 'no reason given') => controls.cancel(reason),
    answer: () => 'Cancelled: nothing more is sent. Requests that are open are finished and stored, and the report is written.',
  });

const pauseWish = (controls: BatchControls): void =>
  hear<string | undefined>(controls, {
    signal: messages.pauseBatch,
    update: messages.pauseUpdate,
    description:
      'Pause the batch: send nothing more; what is open is finished and stored, and the total timeout keeps counting. ' +
      'Input: a reason in quotes, or nothing.',
    read: reasonOf,
    unread: 'no reason that can be read',
    refusal: () => whenCancelled(controls),
    act: (why) => controls.pause(pauseOf(why)),
    answer: () => 'Paused: nothing more is sent. Requests that are open are finished and stored.',
  });

const resumeWish = (controls: BatchControls): void =>
  hear<undefined>(controls, {
    signal: messages.resumeBatch,
    update: messages.resumeUpdate,
    description: 'Continue after a pause.',
    read: () => ({ value: undefined }),
    refusal: () => whenCancelled(controls),
    act: () => controls.resume(),
    answer: () => 'The batch continues.',
  });

const concurrencyWish = (controls: BatchControls): void =>
  hear<number>(controls, {
    signal: messages.setConcurrency,
    update: messages.concurrencyUpdate,
    description:
      'Change how many items may be made at once. Input: a number from 1 to 100. Requests that are open are never cut short.',
    read: concurrencyOf,
    refusal: () => whenCancelled(controls),
    act: (concurrency) => controls.setConcurrency(concurrency),
    answer: () => `At most ${controls.orders.concurrency} at once from now on.`,
  });

const deadlineWish = (controls: BatchControls): void =>
  hear<number>(controls, {
    signal: messages.extendDeadline,
    update: messages.deadlineUpdate,
    description:
      'Move the end of the total timeout. Input: a time from now such as "30m" or "2h", or a moment such as "2026-12-24T10:00Z" ' +
      '(UTC unless it has a zone).',
    read: (value) => deadlineOf(value, Date.now()),
    refusal: (deadline) => whenCancelled(controls) ?? lateDeadline(controls, deadline),
    act: (deadline) => controls.setDeadline(deadline),
    answer: () =>
      `The total timeout ends at ${isoTime(controls.orders.deadline ?? Date.now())}. A time without a zone is read as UTC.`,
  });

function lateDeadline({ deadlineOver }: BatchControls, deadline: number): string | undefined {
  if (deadlineOver) return 'The total timeout is over, and the batch stops. Missing items can be made by: plantain run --again';
  if (deadline > Date.now()) return undefined;
  return `${isoTime(deadline)} is in the past (a time without a zone is read as UTC). To stop the batch, cancel it.`;
}

function pauseOf(why: string | undefined): Pause {
  const since = Date.now();
  if (why === messages.INTERRUPT) return { by: 'interrupt', since };
  return { by: 'person', ...(why === undefined ? {} : { why }), since };
}
