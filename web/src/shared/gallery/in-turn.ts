import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Row } from './grid.js';

/** Rows that one frame may add: a jump that replaces all of them at once would hold the page up. */
const ROWS_A_FRAME = 2;

/** Of the rows that belong into view, those that are drawn by now: new ones come a few a frame, the nearest to `middle` first. */
export function useInTurn(rows: readonly Row[], middle: number): readonly Row[] {
  const drawn = useRef<ReadonlySet<number>>(new Set());
  const turn = useSignal(0);
  void turn.value;
  const missing = rows.filter(({ index }) => !drawn.current.has(index));
  const next = missing.toSorted((a, b) => Math.abs(a.index - middle) - Math.abs(b.index - middle)).slice(0, ROWS_A_FRAME);
  const now = rows.filter((row) => drawn.current.has(row.index) || next.includes(row));
  drawn.current = new Set(now.map(({ index }) => index));
  useEffect(() => {
    if (now.length === rows.length) return undefined;
    const frame = requestAnimationFrame(() => void turn.value++);
    return () => cancelAnimationFrame(frame);
  });
  return now;
}
