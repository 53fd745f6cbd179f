import type { MeterEntry } from '../../stand-ins/src/meter.js';
import type { Load } from './load.js';

/** What the site's books say of one run, in milliseconds. */
export interface Figures {
  readonly requests: number;
  /** From the first request received to the last answer sent. */
  readonly makespanMs: number;
  /** The least makespan that any program could reach. */
  readonly boundMs: number;
  readonly maxOpen: number;
  /** Idle times of a lane from an answer to the next request while items wait; empty where a delay between starts makes lanes idle. */
  readonly gapsMs: readonly number[];
  /** Those of them that lie within one filling of the lanes after the border of two segments. */
  readonly borderGapsMs: readonly number[];
}

export function figuresOf(load: Load, entries: readonly Readonly<MeterEntry>[], maxOpen: number): Figures {
  const starts = entries.map((entry) => entry.receivedAt).sort((a, b) => a - b);
  const ends = entries.map((entry) => entry.closedAt ?? entry.receivedAt).sort((a, b) => a - b);
  const refills = load.requestDelayMs > 0 ? [] : starts.slice(load.concurrency);
  const gaps = refills.map((start, index) => ({
    place: index + load.concurrency,
    ms: Math.max(0, start - (ends[index] ?? start)),
  }));
  const atBorder = gaps.filter(({ place }) => place >= load.segmentSize && place % load.segmentSize < load.concurrency);
  return {
    requests: entries.length,
    makespanMs: (ends.at(-1) ?? 0) - (starts[0] ?? 0),
    boundMs: boundOf(load, entries),
    maxOpen,
    gapsMs: gaps.map(({ ms }) => ms),
    borderGapsMs: atBorder.map(({ ms }) => ms),
  };
}

function boundOf({ items, concurrency, latencyMs, requestDelayMs }: Load, entries: readonly Readonly<MeterEntry>[]): number {
  if (typeof latencyMs === 'number') {
    const rounds = Math.floor((items - 1) / concurrency);
    const rest = (items - 1) % concurrency;
    return rounds * Math.max(latencyMs, concurrency * requestDelayMs) + rest * requestDelayMs + latencyMs;
  }
  // Spread latencies: lanes that refill in no time, with the durations that the site really took, in the order it got them.
  const lanes = Array.from({ length: concurrency }, () => 0);
  for (const { receivedAt, closedAt = receivedAt } of entries) {
    const first = lanes.indexOf(Math.min(...lanes));
    lanes[first] = (lanes[first] ?? 0) + closedAt - receivedAt;
  }
  return Math.max(...lanes);
}

/** The value below which a share of all values lies; undefined of nothing. */
export function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
