import type { SubmitInput } from '../../../src/activities/generation.js';
import type { Failure, FailureCode } from '../../../src/domain/failure.js';
import type { Claim, Recovery, Submission } from '../../../src/domain/generation.js';
import type { Course, RunRef, World } from '../world.js';
import { Dice } from './dice.js';
import type { Plan } from './plan.js';

/** One request as the site saw it. */
export interface Sent {
  readonly key: string;
  readonly index: number;
  readonly site: string;
  /** Epoch milliseconds; `turn` is the moment that the workflow gave to it. */
  readonly at: number;
  readonly turn: number;
  readonly first: boolean;
  readonly by: RunRef;
  /** Requests open at this moment, this one counted. */
  readonly open: number;
  /** Whether the site charged for it, and whether pictures came of it. */
  readonly billed: boolean;
  readonly picture: boolean;
}

type Answer = { readonly submission: Submission } | { readonly failure: Failure };

/**
 * How the worker of a request is lost. `stopped`: in an orderly way; `before`: it has not named its host; `unsent`: it has; `cut`: while
 * the request is open; `parted`: it goes on, but Temporal does not hear of it any more.
 */
type Loss = 'stopped' | 'before' | 'unsent' | 'cut' | 'parted';

interface Entry {
  readonly input: SubmitInput;
  readonly host: string;
  readonly answer: Answer;
  readonly billed: boolean;
  /** Of the answer, or of the end of its worker. */
  endsAt: number;
  state: 'waiting' | 'sent' | 'never sent';
  /** What its host says of it when its worker was lost. */
  recovery?: 'answer' | 'unknown';
}

const HOSTS = ['h1', 'h2'] as const;
const WORKER_ENDED = 'not_sent';

/** The paid side of a batch's surroundings: sites with a meter, and workers with a journal in which a key is taken once. */
export class Requests {
  open = 0;
  readonly sent: Sent[] = [];
  readonly problems: string[] = [];
  /** Whether a run was reset, after which a key may be asked for again. */
  resets = 0;
  readonly #journal = new Map<string, Entry>();

  constructor(
    private readonly plan: Plan,
    private readonly dice: Dice,
    private readonly world: () => World,
  ) {}

  keys(): IterableIterator<string> {
    return this.#journal.keys();
  }

  submit(input: SubmitInput, by: RunRef): Course {
    const known = this.#journal.get(input.key);
    if (known) {
      if (this.resets === 0) this.problems.push(`${input.key} was asked for twice`);
      return this.#adopt(known);
    }
    const { dice, plan } = this;
    const { now } = this.world();
    const waitMs = Math.max(dice.whole(1, plan.mostQueueMs), input.notBefore - now);
    const latencyMs = dice.whole(...plan.latencyMs);
    const answer = this.#answer(input.key);
    const charged = 'submission' in answer || (answer.failure.billing === 'maybe' && dice.chance(0.5));
    const billed = charged || ('failure' in answer && answer.failure.billing === 'billed');
    const host = dice.one(HOSTS);
    const entry: Entry = { input, host, answer, billed, endsAt: now + waitMs + latencyMs, state: 'waiting' };
    this.#journal.set(input.key, entry);
    if (dice.chance(plan.lost)) return this.#lose(entry, by, waitMs, latencyMs);
    return { sentAfterMs: waitMs, afterMs: waitMs + latencyMs, ...this.#told(entry), ...this.#watched(entry, by) };
  }

  /** What the host of a request says when its worker was lost. */
  recover(key: string): Recovery & { readonly afterMs: number } {
    const entry = this.#journal.get(key);
    if (entry?.state !== 'sent') {
      if (entry) entry.state = 'never sent';
      return { kind: 'never_sent', afterMs: 5 };
    }
    const afterMs = Math.max(0, entry.endsAt - this.world().now) + 5;
    if (entry.recovery === 'unknown') return { kind: 'unknown', afterMs };
    const { answer } = entry;
    return 'failure' in answer
      ? { kind: 'failed', failure: answer.failure, afterMs }
      : { kind: 'adopted', claim: claimOf(entry, answer.submission), afterMs };
  }

  /** What a spool has for an item. */
  pictureOf(index: number): Claim | undefined {
    for (const { key } of this.sent.filter((one) => one.index === index && one.picture)) {
      const entry = this.#journal.get(key);
      if (entry && 'submission' in entry.answer && entry.recovery !== 'unknown') return claimOf(entry, entry.answer.submission);
    }
    return undefined;
  }

  #told(entry: Entry): Pick<Course, 'value' | 'failure'> {
    const { answer } = entry;
    return 'failure' in answer ? { value: null, failure: answer.failure } : { value: claimOf(entry, answer.submission) };
  }

  /** Somebody holds the key already. */
  #adopt(entry: Entry): Course {
    const afterMs = Math.max(0, entry.endsAt - this.world().now) + 5;
    if (entry.state === 'never sent') return { afterMs, value: null, failure: failure(WORKER_ENDED, 'unbilled') };
    if (entry.recovery === 'unknown') return { afterMs, value: null, failure: failure('submission_unknown', 'maybe') };
    return { afterMs, ...this.#told(entry) };
  }

  #lose(entry: Entry, by: RunRef, waitMs: number, latencyMs: number): Course {
    const { dice, plan } = this;
    const silenceMs = plan.settings.heartbeatTimeoutMs;
    const loss = dice.one(['stopped', 'before', 'unsent', 'cut', 'cut', 'parted'] as const satisfies readonly Loss[]);
    const details = { host: entry.host, key: entry.input.key };
    if (loss === 'stopped') {
      entry.state = 'never sent';
      return { afterMs: waitMs, value: null, failure: failure(WORKER_ENDED, 'unbilled') };
    }
    if (loss === 'before' || loss === 'unsent') {
      entry.state = 'never sent';
      return { afterMs: waitMs + silenceMs, value: null, timedOut: loss === 'before' ? {} : details };
    }
    entry.recovery = loss === 'parted' ? 'answer' : dice.one(['answer', 'unknown']);
    const diedAfterMs = dice.whole(0, latencyMs);
    if (loss === 'cut') entry.endsAt -= latencyMs - diedAfterMs;
    const openMs = loss === 'cut' ? diedAfterMs : latencyMs;
    const { started } = this.#watched(entry, by);
    return {
      sentAfterMs: waitMs,
      afterMs: waitMs + diedAfterMs + silenceMs,
      value: null,
      timedOut: details,
      cancelled: () => (entry.state = 'never sent'),
      started: () => {
        started();
        this.world().at(openMs, () => void this.open--);
      },
    };
  }

  #watched(entry: Entry, by: RunRef) {
    const { index, key, site, notBefore } = entry.input;
    const { answer } = entry;
    return {
      cancelled: () => void (entry.state = 'never sent'),
      started: () => {
        entry.state = 'sent';
        this.open++;
        const picture = 'submission' in answer && answer.submission.kind !== 'empty';
        const about = { key, index, site, turn: notBefore, by, billed: entry.billed, picture };
        this.sent.push({ ...about, at: this.world().now, open: this.open, first: key.endsWith('-a1-s1') });
      },
      ended: () => void this.open--,
    };
  }

  #answer(key: string): Answer {
    const { dice, plan } = this;
    if (dice.chance(plan.refused)) {
      const code = dice.one(['rate_limited', 'overloaded', 'network'] as const);
      const retryAfterMs = dice.one([0, 0, 1_000, 30_000]);
      return { failure: { ...failure(code, 'unbilled'), ...(retryAfterMs > 0 && { retryAfterMs }) } };
    }
    if (dice.chance(plan.failing)) return this.#failed();
    if (plan.answers === 'pictures') return { submission: { kind: 'done', images: [] } };
    return { submission: { kind: 'pending', operation: key, ...(plan.answers === 'queues' && { queues: true }) } };
  }

  #failed(): Answer {
    const { dice } = this;
    if (dice.chance(0.03)) return { failure: failure(dice.one(['auth', 'insufficient_balance'] as const), 'unbilled') };
    if (dice.chance(0.2)) return { submission: { kind: 'empty', reason: 'I cannot draw that' } };
    const code = dice.one([
      'server_error',
      'timeout',
      'network',
      'invalid_response',
      'content_blocked',
      'invalid_request',
    ] as const);
    const final = code === 'content_blocked' || code === 'invalid_request';
    return { failure: failure(code, final ? 'unbilled' : dice.one(['maybe', 'maybe', 'unbilled', 'billed'] as const)) };
  }
}

const claimOf = ({ host, input: { key } }: Entry, submission: Submission): Claim => ({ host, key, submission });

export function failure(code: FailureCode | typeof WORKER_ENDED, billing: Failure['billing']): Failure {
  return { code: code as FailureCode, message: `test: ${code}`, billing };
}
