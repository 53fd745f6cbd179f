import type { MeterEntry } from '../../src/standins/meter.js';

type Entries = readonly Readonly<MeterEntry>[];

/** Most requests open at the moment of a start between two instants (epoch milliseconds), the one that starts counted. */
export function maxOpenSince(entries: Entries, from: number, to: number): number {
  const starts = entries.filter(({ receivedAt }) => receivedAt >= from && receivedAt < to);
  const openAt = ({ receivedAt, number }: Readonly<MeterEntry>): number =>
    entries.filter((other) => other.number <= number && (other.closedAt ?? Infinity) > receivedAt).length;
  return Math.max(0, ...starts.map(openAt));
}

/**
 * How long each lane was idle between two instants while `lanes` were allowed: request e frees a lane, request e + lanes takes it.
 * Epoch milliseconds and milliseconds.
 */
export function refillGaps(entries: Entries, lanes: number, from: number, to: number): number[] {
  const starts = entries.map(({ receivedAt }) => receivedAt).sort((a, b) => a - b);
  const ends = entries.map(({ closedAt }) => closedAt ?? Infinity).sort((a, b) => a - b);
  const gaps: number[] = [];
  for (const [number, freed] of ends.entries()) {
    const taken = starts[number + lanes];
    if (taken !== undefined && freed >= from && taken <= to) gaps.push(Math.max(0, taken - freed));
  }
  return gaps;
}
