import {
  CancellationScope,
  defineSignal,
  getExternalWorkflowHandle,
  log,
  setDefaultSignalHandler,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { isEdition2 } from './edition.js';
import type { Internal } from './internal-messages.js';
import { tell } from '../words/current.js';

/** What sits on the other side: a child, or any workflow by its id. */
interface Recipient {
  readonly workflowId: string;
  signal(name: string, ...args: unknown[]): Promise<void>;
}

/** What a message counts that a sender has sent: also who may send it can be `late`, after its own end or since a reset. */
export type Standing = 'heard' | 'late' | 'stranger';

const PREFIX = 'internal.';
/** As Temporal names runs. */
const RUN_ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Names this run to the others of its batch; the same after a reset. */
export const ownRun = (): string => {
  const { firstExecutionRunId, runId } = workflowInfo();
  return firstExecutionRunId || runId;
};

/** Whether this run follows a reset. */
export const wasReset = (): boolean => ownRun() !== workflowInfo().runId;

/** Name of a group in the durable record that only this run writes: after a reset another run writes groups of the same kind. */
export const groupName = (name: string, named: boolean): string => (named ? `${name}-${workflowInfo().runId.slice(0, 8)}` : name);

/**
 * Runs `work` as if this workflow had not been cancelled in Temporal: whatever a cancel brings about would itself be cancelled otherwise,
 * in silence.
 */
export function shielded<T>(work: () => T): T | Promise<T> {
  // Else a run that was cancelled under an earlier version would have sent other messages than those on record.
  if (!CancellationScope.current().consideredCancelled || !isEdition2()) return work();
  return CancellationScope.nonCancellable(async () => work());
}

/**
 * Carries the messages between the workflows of one batch. They have names of their own, so that nobody takes them for something that a
 * person may send, and name their sender, so that a stale one can be told. A batch that an earlier version began keeps to the names
 * that it began with, which name nobody.
 */
export class Channel {
  /** `named`: whether messages name their sender. `afterReset`: whether runs of before a reset may still have something to say. */
  constructor(
    readonly named: boolean,
    private readonly afterReset: () => boolean = () => false,
  ) {}

  /**
   * Ignores all signals that have no handler, which are kept in memory otherwise. Called last: a signal that came before the first
   * task is given at once to whoever would take it.
   */
  ignoreOthers(): void {
    setDefaultSignalHandler((name) => log.warn('a signal that this workflow does not know was ignored', { signal: name }));
  }

  /** Sends a message; answers whether it has arrived. A workflow that has closed needs none. */
  async tell<Args extends readonly unknown[]>(to: Recipient, { name }: Internal<Args>, ...args: Args): Promise<boolean> {
    const send = () => (this.named ? to.signal(`${PREFIX}${name}`, ...args, ownRun()) : to.signal(name, ...args));
    try {
      await shielded(send);
      return true;
    } catch (error) {
      log.info('a message did not arrive', { message: name, to: to.workflowId, error: String(error) });
      return false;
    }
  }

  /** To the root of a segment. One that is gone cannot be told; its parent close policy ends the segment. */
  async tellParent<Args extends readonly unknown[]>(message: Internal<Args>, ...args: Args): Promise<void> {
    const { parent } = workflowInfo();
    if (parent) await this.tell(getExternalWorkflowHandle(parent.workflowId), message, ...args);
  }

  /** Calls `act` for each message that carries what it should; `judge` says whether its sender may send it, where one is named. */
  hear<Args extends readonly unknown[]>(
    { name, read }: Internal<Args>,
    judge: (sender: string, args: NoInfer<Args>) => Standing,
    act: (...args: NoInfer<Args>) => void,
  ): void {
    const wireName = this.named ? `${PREFIX}${name}` : name;
    const handle = (...all: unknown[]): void => {
      const args = read(all);
      const sender = all[args?.length ?? 0];
      const standing = args && this.#standing(sender, (run) => judge(run, args));
      if (!args || standing !== 'heard') {
        if (standing === 'late') log.debug('a message that came too late was ignored', { message: name });
        else log.warn('a message that does not fit was ignored', { message: name });
        return;
      }
      void shielded(() => act(...args));
    };
    setHandler(defineSignal<unknown[]>(wireName), handle, { description: tell('handler.internal') });
  }

  #standing(sender: unknown, judge: (sender: string) => Standing): Standing {
    if (!this.named) return 'heard';
    if (typeof sender !== 'string') return 'stranger';
    const standing = judge(sender);
    return standing === 'stranger' && RUN_ID.test(sender) && this.afterReset() ? 'late' : standing;
  }
}
