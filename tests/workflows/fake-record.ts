import { classOfFailure, countCall } from '../../src/domain/attempt.js';
import { type Failure, type FailureCode, FAILURES } from '../../src/domain/failure.js';
import type { Claim, Recovery } from '../../src/domain/generation.js';
import { parseSubmissionKey } from '../../src/domain/names.js';
import { count, EMPTY_TALLY, ended, NO_CALLS, type Outcome, outcomesOf } from '../../src/domain/outcome.js';
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

/** The durable record of a batch and the journal of its only host, as staging and a spool keep them. */
export class FakeRecord {
  /** By name: a group that is written again takes the place of the first. */
  readonly groups = new Map<string, readonly Outcome[]>();
  /** What became of each paid request, by its key. */
  readonly journal = new Map<string, Recovery>();

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

  sent(key: string): void {
    this.journal.set(key, { kind: 'unknown' });
  }

  answered(key: string, answer: Claim | Failure): void {
    this.journal.set(key, 'code' in answer ? { kind: 'failed', failure: answer } : { kind: 'adopted', claim: answer });
  }

  recover(key: string): Recovery {
    return this.journal.get(key) ?? { kind: 'never_sent' };
  }

  /** Items of a lost segment that were begun, and those whose outcomes know of fewer requests than the journal. */
  settleRange({ from, to, endedAt }: Range): typeof EMPTY_TALLY {
    const recorded = this.#recorded();
    const outcomes: Outcome[] = [];
    for (let index = from; index < to; index++) {
      const entries = [...this.journal].filter(([key]) => parseSubmissionKey(key)?.index === index);
      const known = recorded.get(index);
      if (entries.length <= (known?.calls.sent ?? 0)) continue;
      let calls = NO_CALLS;
      for (const [, entry] of entries) calls = countCall(calls, classOf(entry));
      if (known) {
        outcomes.push({ ...known, calls, endedAt: Math.max(endedAt, known.endedAt + 1) });
        continue;
      }
      const base = { ...about(index, endedAt), attempts: entries.length, calls };
      if (calls.delivered > 0) outcomes.push({ ...base, status: 'success', images: [] });
      else outcomes.push({ ...base, status: 'error', code: 'lost', message: 'its segment was ended from outside' });
    }
    if (outcomes.length > 0) this.write({ name: `settled-${from}`, outcomes });
    return outcomes.reduce(count, EMPTY_TALLY);
  }

  /** The same for all items; how many outcomes it corrected. */
  settleSpool(range: Range): { corrected: number } {
    return { corrected: ended(this.settleRange(range)) };
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

function classOf(entry: Recovery) {
  if (entry.kind === 'failed') return classOfFailure(entry.failure);
  if (entry.kind !== 'adopted' || entry.claim.submission.kind === 'pending') return 'unknown';
  return entry.claim.submission.kind === 'done' ? 'delivered' : 'empty';
}
