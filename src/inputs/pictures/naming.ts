import { Ids, positionId } from '../identity.js';
import type { Row } from '../reading.js';

export type NamedRow = Row & { readonly id: string };

/** `count` of each row, one after another. */
export function copiesOf(rows: readonly Row[], count: number): Row[] {
  return count === 1 ? [...rows] : rows.flatMap((row) => Array.from({ length: count }, () => row));
}

/**
 * Gives every row an id of its own. An id that was given stays with the first row that has it, whatever comes before: the next ones
 * are `x-2`, `x-3`. Rows without one are named by their position, which is also the number of their files.
 */
export function named(rows: readonly Row[]): NamedRow[] {
  const ids = new Ids();
  const own = rows.map(({ id }) => id !== undefined && ids.take(id));
  return rows.map((row, position) => {
    const base = row.id ?? positionId(position);
    return { ...row, id: own[position] === true ? base : ids.unique(base) };
  });
}
