import { ApplicationFailure, defineSignal, defineUpdate, log, setHandler } from '@temporalio/workflow';
import { concurrencyOf, deadlineOf, isoTime, reasonOf, type Understood } from '../../domain/control-values.js';
import { CONCURRENCY_RANGE } from '../../domain/pacing/allowance.js';
import type { Pause } from '../../domain/progress.js';
import type { BatchControls } from './batch-controls.js';
import { shielded } from '../channel.js';
import * as messages from '../messages.js';
import { say } from '../../words/current.js';
import { sentences, type Text, type Words, words } from '../../words/words.js';

const [LEAST_AT_ONCE, MOST_AT_ONCE] = CONCURRENCY_RANGE;

/** What a person may want of a batch: said by a signal, or by an update that answers. */
interface Wish<T> {
  readonly signal: { readonly name: string };
  readonly update: { readonly name: string };
  readonly description: Words;
  readonly read: (value: unknown) => Understood<T>;
  /** Why an update is refused, of a value that was read. */
  readonly refusal?: (value: T) => Text | undefined;
  readonly act: (value: T) => void;
  /** What a signal does whose value cannot be read; absent: it is ignored. */
  readonly unread?: () => void;
  readonly answer: () => Words;
}

/** Lets a batch hear people, by signals and by updates. */
export function hearPeople(controls: BatchControls): void {
  for (const listen of [cancelWish, pauseWish, resumeWish, concurrencyWish, deadlineWish]) listen(controls);
}

function hear<T>(controls: BatchControls, wish: Wish<T>): void {
  const { description, read, act, unread } = wish;
  const onSignal = (value?: unknown): void => {
    const understood = read(value);
    if ('refused' in understood)
      log.warn('a signal was not understood', { signal: wish.signal.name, refused: say(understood.refused) });
    if ('value' in understood) void shielded(() => act(understood.value));
    else if (unread) void shielded(unread);
  };
  const signal = defineSignal<[value?: unknown]>(wish.signal.name);
  setHandler(signal, onSignal, {
    description: say(sentences(description, words('handler.update', { update: wish.update.name }))),
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
    if (controls.over) throw refusal(words('refused.over'));
    const why = wish.refusal?.(valid(given));
    if (why !== undefined) throw refusal(why);
  };
  const update = defineUpdate<messages.ControlAnswer, [value?: unknown]>(wish.update.name);
  setHandler(update, onUpdate, { validator, description: say(description) });
}

/** Temporal's UI shows its message; a command says its details, in the language of its reader. */
const refusal = (why: Text): ApplicationFailure =>
  ApplicationFailure.create({ message: say(why), type: messages.REFUSED, details: [why], nonRetryable: true });

function answerOf({ orders }: BatchControls, answer: Words): messages.ControlAnswer {
  const { concurrency, paused, cancelReason, deadline } = orders;
  return {
    answer: say(answer),
    answerWords: answer,
    concurrency,
    paused,
    cancelled: cancelReason !== undefined,
    ...(deadline === undefined ? {} : { deadline: new Date(deadline).toISOString() }),
  };
}

const whenCancelled = ({ orders }: BatchControls): Words | undefined =>
  orders.cancelReason === undefined ? undefined : words('refused.cancelled');

const cancelWish = (controls: BatchControls): void =>
  hear<string | undefined>(controls, {
    signal: messages.cancelBatch,
    update: messages.cancelUpdate,
    description: words('handler.cancel'),
    read: reasonOf,
    // The sender of this wants nothing more to be paid for, whatever else the message holds.
    unread: () => controls.cancel(words('end.unreadReason')),
    act: (reason) => controls.cancel(reason ?? words('end.noReason')),
    answer: () => words('told.cancelled'),
  });

const pauseWish = (controls: BatchControls): void =>
  hear<string | undefined>(controls, {
    signal: messages.pauseBatch,
    update: messages.pauseUpdate,
    description: words('handler.pause'),
    read: reasonOf,
    unread: () => controls.pause(pauseOf(words('end.unreadReason'))),
    refusal: () => whenCancelled(controls),
    act: (why) => controls.pause(pauseOf(why)),
    answer: () => words('told.paused'),
  });

const resumeWish = (controls: BatchControls): void =>
  hear<undefined>(controls, {
    signal: messages.resumeBatch,
    update: messages.resumeUpdate,
    description: words('handler.resume'),
    read: () => ({ value: undefined }),
    refusal: () => whenCancelled(controls),
    act: () => controls.resume(),
    answer: () => words('told.continues'),
  });

const concurrencyWish = (controls: BatchControls): void =>
  hear<number>(controls, {
    signal: messages.setConcurrency,
    update: messages.concurrencyUpdate,
    description: words('handler.concurrency', { least: LEAST_AT_ONCE, most: MOST_AT_ONCE }),
    read: concurrencyOf,
    refusal: () => whenCancelled(controls),
    act: (concurrency) => controls.setConcurrency(concurrency),
    answer: () => words('told.concurrency', { concurrency: controls.orders.concurrency }),
  });

const deadlineWish = (controls: BatchControls): void =>
  hear<number>(controls, {
    signal: messages.extendDeadline,
    update: messages.deadlineUpdate,
    description: words('handler.deadline'),
    read: (value) => deadlineOf(value, Date.now()),
    refusal: (deadline) => whenCancelled(controls) ?? lateDeadline(controls, deadline),
    act: (deadline) => controls.setDeadline(deadline),
    answer: () => words('told.deadline', { at: isoTime(controls.orders.deadline ?? Date.now()) }),
  });

function lateDeadline({ deadlineOver, batchId }: BatchControls, deadline: number): Words | undefined {
  if (deadlineOver) return words('refused.deadlineOver', { batch: batchId });
  return deadline > Date.now() ? undefined : words('refused.past', { at: isoTime(deadline) });
}

function pauseOf(why: Text | undefined): Pause {
  const since = Date.now();
  if (why === messages.INTERRUPT) return { by: 'interrupt', since };
  return { by: 'person', ...(why === undefined ? {} : { why }), since };
}
