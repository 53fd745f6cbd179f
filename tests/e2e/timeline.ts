import type { MeterEntry } from '../../stand-ins/src/meter.js';

type Entries = readonly Readonly<MeterEntry>[];

/** Most requests open at the moment of a start between two instants (epoch milliseconds), the one that starts counted. */
export function maxOpenSince(entries: Entries, from: number, to: number): number {
  const starts = entries.filter(({ receivedAt }) => receivedAt >= from && receivedAt < to);
  const openAt = ({ receivedAt, number }: Readonly<MeterEntry>): number =>
    entries.filter((other) => other.number <= number && (other.closedAt ?? Infinity) > receivedAt).length;
  return Math.max(0, ...starts.map(openAt));
}
