import type { SubmitInput } from '../../../src/activities/paid/generation.js';
import { HELD_ELSEWHERE } from '../../../src/domain/failures/unsent-failures.js';
import { type Failure, type FailureCode, FAILURES } from '../../../src/domain/failures/failure.js';
import type { SpooledSubmission, Recovery, Submission } from '../../../src/domain/generation.js';
import type { FakeRecord } from '../fake-record.js';
import type { Call, Course, World } from '../world.js';
import type { Dice } from './dice.js';
import type { Plan } from './plan.js';

/** One request as the site saw it. */
export interface Sent {
  readonly key: string;
  readonly index: number;
  readonly site: string;
  /** Epoch milliseconds; `turn` is the moment that the workflow gave to it. */
  readonly at: number;
  readonly turn: number;
  /** The first try of its item. */
  readonly first: boolean;
  /** The run that asked for it. */
  readonly runId: string;
  readonly host: string;
  /** Requests open at this moment, this one counted. */
  readonly open: number;
  /** Whether the site charged for it, and whether pictures came of it. */
  readonly billed: boolean;
  readonly picture: boolean;
}

type Answer = { readonly submission: Submission } | { readonly failure: Failure };

interface Entry {
  readonly input: SubmitInput;
  readonly runId: string;
  readonly host: string;
  readonly answer: Answer;
  readonly billed: boolean;
  /** Of the answer, or of the end of its worker, epoch milliseconds. */
  endsAt: number;
  state: 'waiting' | 'sent' | 'never sent';
  /** Nobody can say how it ended. */
  unknown?: true;
}

const HOSTS = ['h1', 'h2'] as const;
/** `ApplicationFailure.type` of an attempt that its worker ended before it was sent. */
const NOT_SENT = 'not_sent';

/** The paid side of a batch's surroundings: sites with a meter, and workers with a journal in which a key is taken once. */
export class Requests {
  open = 0;
  readonly sent: Sent[] = [];
  /** From when on a site is of no use, because it refused the key. */
  readonly sitesOut = new Map<string, number>();
  readonly problems: string[] = [];
  /** How often a run was reset: then a key may be asked for again. */
  resets = 0;
  readonly #entries = new Map<string, Entry>();

  constructor(
    private readonly plan: Plan,
    private readonly dice: Dice,
    private readonly record: FakeRecord,
    private readonly world: () => World,
  ) {}

  submit(input: SubmitInput, { runId }: Call): Course {
    const known = this.#entries.get(input.key);
    // One that waits for its worker while its run was reset will not be sent.
    if (known && (known.state !== 'waiting' || this.resets === 0)) {
      if (this.resets === 0) this.problems.push(`${input.key} was asked for twice`);
      return this.#adopt(known);
    }
    const { dice, plan } = this;
    const { now } = this.world();
    const waitMs = Math.max(dice.whole(1, plan.mostQueueMs), input.notBefore - now);
    const latencyMs = dice.whole(...plan.latencyMs);
    const answer = this.#answer(input.key);
    const billed = 'submission' in answer || isBilled(answer.failure, dice.chance(0.5));
    const host = dice.one(HOSTS);
    const entry: Entry = { input, runId, host, answer, billed, endsAt: now + waitMs + latencyMs, state: 'waiting' };
    this.#entries.set(input.key, entry);
    if (dice.chance(plan.lost)) return this.#lose(entry, waitMs, latencyMs);
    return {
      sentAfterMs: waitMs,
      afterMs: waitMs + latencyMs,
      ...told(entry),
      cancelled: () => (entry.state = 'never sent'),
      started: () => this.#send(entry),
      ended: () => entry.state === 'sent' && this.#heard(entry),
    };
  }

  /** What the host of a request says when its worker was lost, and after how long. */
  recover(key: string): { readonly afterMs: number; readonly value: Recovery } {
    const entry = this.#entries.get(key);
    if (entry?.state !== 'sent') {
      if (entry) entry.state = 'never sent';
      return { afterMs: 5, value: { kind: 'never_sent' } };
    }
    // An owner that is still alive is awaited.
    return {
      afterMs: Math.max(0, entry.endsAt - this.world().now) + 5,
      value: entry.unknown ? { kind: 'unknown' } : known(entry),
    };
  }

  /** Somebody holds the key already; another host may be asked to send it, and has not the right. */
  #adopt(entry: Entry): Course {
    if (this.dice.chance(0.5)) return { afterMs: 5, value: null, failure: held(entry.host) };
    const afterMs = Math.max(0, entry.endsAt - this.world().now) + 5;
    if (entry.state === 'never sent') return { afterMs, value: null, failure: failure(NOT_SENT, 'unbilled') };
    if (entry.unknown) return { afterMs, value: null, failure: failure('submission_unknown', 'maybe') };
    return { afterMs, ...told(entry) };
  }

  /** Its worker is lost: in an orderly way, before it has named its host, after that, while the request is open; or only out of sight. */
  #lose(entry: Entry, waitMs: number, latencyMs: number): Course {
    const { dice } = this;
    const loss = dice.one(['stopped', 'before', 'named', 'cut', 'cut', 'out of sight'] as const);
    const details = { host: entry.host, key: entry.input.key };
    if (loss === 'stopped' || loss === 'before' || loss === 'named') {
      entry.state = 'never sent';
      if (loss === 'stopped') return { afterMs: waitMs, value: null, failure: failure(NOT_SENT, 'unbilled') };
      return { afterMs: waitMs, value: null, silent: loss === 'before' ? {} : details };
    }
    const goneAfterMs = dice.whole(0, latencyMs);
    const openMs = loss === 'cut' ? goneAfterMs : latencyMs;
    entry.endsAt -= latencyMs - openMs;
    if (loss === 'cut' && dice.chance(0.5)) entry.unknown = true;
    return {
      sentAfterMs: waitMs,
      afterMs: waitMs + goneAfterMs,
      value: null,
      silent: details,
      cancelled: () => (entry.state = 'never sent'),
      started: () => {
        if (this.#send(entry)) this.world().at(openMs, () => this.#answered(entry));
      },
    };
  }

  #send(entry: Entry): boolean {
    const { index, key, site, notBefore } = entry.input;
    const { answer, billed, runId, host } = entry;
    // Its worker asks Temporal before it sends, and hears that nobody waits for it.
    if (!this.#runs(runId)) return false;
    entry.state = 'sent';
    this.open++;
    this.record.sent(key, host);
    const picture = 'submission' in answer && answer.submission.kind !== 'empty';
    const about = { key, index, site, turn: notBefore, runId, host, billed, picture };
    this.sent.push({ ...about, at: this.world().now, open: this.open, first: key.endsWith('-a1-s1') });
    return true;
  }

  /** Its answer reaches whoever asked for it. */
  #heard(entry: Entry): void {
    const { answer, input, runId } = entry;
    this.#answered(entry);
    const isOut = 'failure' in answer && 'siteOut' in FAILURES[answer.failure.code];
    const known = this.sitesOut.has(input.site) || !this.#runs(runId);
    if (isOut && !known) this.sitesOut.set(input.site, this.world().now);
  }

  #runs(runId: string): boolean {
    return this.world().runs.some((run) => run.runId === runId);
  }

  #answered(entry: Entry): void {
    this.open--;
    if (entry.unknown) return;
    const { answer, input } = entry;
    this.record.answered(input.key, 'failure' in answer ? answer.failure : claimOf(entry, answer.submission));
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
    if (dice.chance(0.03)) return { failure: failure(dice.one(['auth', 'insufficient_balance']), 'unbilled') };
    if (dice.chance(0.2)) return { submission: { kind: 'empty', reason: 'I cannot draw that' } };
    const code = dice.one(['server_error', 'timeout', 'network', 'invalid_response', 'content_blocked', 'invalid_request']);
    const isFinal = code === 'content_blocked' || code === 'invalid_request';
    return { failure: failure(code, isFinal ? 'unbilled' : dice.one(['maybe', 'maybe', 'unbilled', 'billed'])) };
  }
}

const held = (host: string): Failure => Object.assign(failure(HELD_ELSEWHERE, 'unbilled'), { host });

const isBilled = ({ billing }: Failure, maybe: boolean): boolean => billing === 'billed' || (billing === 'maybe' && maybe);

const claimOf = ({ host, input: { key } }: Entry, submission: Submission): SpooledSubmission => ({ host, key, submission });

function told(entry: Entry): Pick<Course, 'value' | 'failure'> {
  const { answer } = entry;
  return 'failure' in answer ? { value: null, failure: answer.failure } : { value: claimOf(entry, answer.submission) };
}

function known(entry: Entry): Recovery {
  const { answer } = entry;
  return 'failure' in answer
    ? { kind: 'failed', failure: answer.failure }
    : { kind: 'adopted', claim: claimOf(entry, answer.submission) };
}

export function failure(code: FailureCode | typeof NOT_SENT | typeof HELD_ELSEWHERE, billing: Failure['billing']): Failure {
  return { code: code as FailureCode, message: `test: ${code}`, billing };
}
