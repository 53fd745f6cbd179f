import { uncounted, withRequests } from '../../src/domain/begun.js';
import { redeem } from '../../src/domain/redeem.js';
import { type Failure, type FailureCode, FAILURES } from '../../src/domain/failures/failure.js';
import type { SpooledSubmission, Recovery } from '../../src/domain/generation.js';
import { parseSubmissionKey } from '../../src/domain/names.js';
import { count, EMPTY_TALLY, NO_CALLS, type Outcome, outcomesOf } from '../../src/domain/outcome.js';
import type { BatchSummary } from '../../src/domain/summary.js';

interface Range {
  readonly from: number;
  readonly to: number;
  readonly endedAt: number;
}

interface Unstarted extends Range {
  readonly name: string;
  readonly code: FailureCode;
  readonly message: string;
}

/** The durable record of a batch and the journals of its hosts, as staging and spools keep them. */
export class FakeRecord {
  /** By name: a group that is written again takes the place of the first. */
  readonly groups = new Map<string, readonly Outcome[]>();
  /** What became of each paid request, by its key. */
  readonly journal = new Map<string, Recovery>();
  /** Whose journal has a key. */
  readonly #hosts = new Map<string, string>();

  /** Those that have something of the batch, and `h`. */
  get hosts(): string[] {
    return [...new Set(['h', ...this.#hosts.values()])];
  }

  get outcomes(): Outcome[] {
    return [...this.groups.values()].flat();
  }

  #recorded(): Map<number, Outcome> {
    return outcomesOf(this.outcomes.map((outcome) => JSON.stringify(outcome)));
  }

  write({ name, outcomes }: { name: string; outcomes: readonly Outcome[] }): null {
    this.groups.set(name, outcomes);
    return null;
  }

  recordUnstarted({ from, to, endedAt, name, code, message }: Unstarted): null {
    const recorded = this.#recorded();
    const { status } = FAILURES[code];
    const outcomes: Outcome[] = [];
    for (let index = from; index < to; index++) {
      if (!recorded.has(index)) outcomes.push({ ...about(index, endedAt), status, code, message });
    }
    if (outcomes.length > 0) this.write({ name, outcomes });
    return null;
  }

  /** `host`: whose journal has it. */
  sent(key: string, host = 'h'): void {
    this.#hosts.set(key, host);
    this.journal.set(key, { kind: 'unknown' });
  }

  answered(key: string, answer: SpooledSubmission | Failure): void {
    this.journal.set(key, 'code' in answer ? { kind: 'failed', failure: answer } : { kind: 'adopted', claim: answer });
  }

  recover(key: string): Recovery {
    return this.journal.get(key) ?? { kind: 'never_sent' };
  }

  /** What the journal of a host knows more than the record; how many outcomes it corrected. */
  settleSpool({ from, to, endedAt }: Range, host = 'h'): { corrected: number } {
    const recorded = this.#recorded();
    const outcomes: Outcome[] = [];
    for (let index = from; index < to; index++) {
      const keys = [...this.journal.keys()].filter(
        (key) => parseSubmissionKey(key)?.index === index && this.#hosts.get(key) === host,
      );
      const known = recorded.get(index);
      const answers = new Map(uncounted(known, keys).map((key) => [key, this.recover(key)]));
      const { outcome, done } = withRequests(known, about(index, endedAt), answers, endedAt) ?? {};
      if (outcome) outcomes.push(done && outcome.status !== 'success' ? redeem(outcome, { ...done, images: [] }) : outcome);
    }
    if (outcomes.length > 0) this.write({ name: `settled-${host}-${endedAt}-${this.groups.size}`, outcomes });
    return { corrected: outcomes.length };
  }

  /** As `writeReport` counts: an item without an outcome is lost. */
  report(summary: Omit<BatchSummary, 'tally' | 'location'>): BatchSummary {
    const recorded = this.#recorded();
    const lost = (index: number): Outcome => ({
      ...about(index, summary.endedAt),
      status: 'error',
      code: 'lost',
      message: 'lost',
    });
    const outcomes = Array.from({ length: summary.total }, (_, index) => recorded.get(index) ?? lost(index));
    return { ...summary, location: 'summer', tally: outcomes.reduce(count, EMPTY_TALLY) };
  }
}

const about = (index: number, endedAt: number) => ({
  index,
  id: `i${index}`,
  site: 'banana',
  attempts: 0,
  calls: NO_CALLS,
  endedAt,
});
