import { type Signal, useSignal } from '@preact/signals';
import { observeWindowOffset, observeWindowRect, Virtualizer, windowScroll } from '@tanstack/virtual-core';
import type { CSSProperties, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useMemo } from 'preact/hooks';

/** In the size of letters, as the style sheet has it. */
const LEAST_TILE = 17.6;
/** Of the text below the pictures: a name, two lines of prompt, two of figures. */
const TEXT_HEIGHT = 7.1;
/** CSS pixels. */
const GAP = 18;
/** Height of the pictures of a tile by its width. */
const SHAPE = 0.62;

export interface Row {
  readonly index: number;
  /** CSS pixels below the top of the grid. */
  readonly top: number;
}

export interface Grid {
  readonly columns: number;
  readonly height: number;
  readonly rows: readonly Row[];
  /** Row in the middle of the window. */
  readonly middle: number;
  /** Where the tile of a column in a row at `top` stands. */
  readonly placeOf: (column: number, top: number) => CSSProperties;
  /** Brings a tile into view. */
  readonly reveal: (tile: number) => void;
}

/** A grid of tiles in the window, of which only those in view are drawn: a hundred thousand cost what a hundred cost. */
export function useGrid(frame: RefObject<HTMLElement | null>, count: number): Grid {
  const [width, top] = [useSignal(0), useSignal(0)];
  useMeasured(frame, width, top);
  const rem = width.value === 0 ? 16 : parseFloat(getComputedStyle(document.documentElement).fontSize);
  const columns = Math.max(1, Math.floor((width.value + GAP) / (LEAST_TILE * rem + GAP)));
  const tile = (width.value - GAP * (columns - 1)) / columns;
  const rowHeight = Math.round(tile * SHAPE + TEXT_HEIGHT * rem + GAP);
  const drawn = useSignal(0);
  const options = {
    count: Math.ceil(count / columns),
    getScrollElement: () => window,
    estimateSize: () => rowHeight,
    overscan: 2,
    scrollMargin: top.value,
    observeElementRect: observeWindowRect,
    observeElementOffset: observeWindowOffset,
    scrollToFn: windowScroll,
    initialRect: { width: innerWidth, height: innerHeight },
    onChange: () => void drawn.value++,
  };
  const rows = useMemo(() => new Virtualizer<Window, HTMLElement>(options), []);
  rows.setOptions(options);
  useEffect(() => rows._didMount(), [rows]);
  useLayoutEffect(() => {
    rows._willUpdate();
    rows.measure();
  }, [rows, rowHeight, columns]);
  void drawn.value;
  const { startIndex, endIndex } = rows.calculateRange() ?? { startIndex: 0, endIndex: 0 };
  return {
    middle: (startIndex + endIndex) / 2,
    columns,
    height: Math.max(0, rows.getTotalSize() - GAP),
    placeOf: (column, at) => ({
      transform: `translate(${Math.round(column * (tile + GAP))}px, ${at}px)`,
      inlineSize: `${Math.floor(tile)}px`,
      blockSize: `${rowHeight - GAP}px`,
    }),
    rows: rows.getVirtualItems().map(({ index, start }) => ({ index, top: start - top.value })),
    reveal: (index) => rows.scrollToIndex(Math.floor(index / columns), { align: 'auto' }),
  };
}

/** Width of the grid, and where in the page it begins. */
function useMeasured(frame: RefObject<HTMLElement | null>, width: Signal<number>, top: Signal<number>): void {
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const measure = (): void => {
      width.value = element.clientWidth;
      top.value = Math.round(element.getBoundingClientRect().top + scrollY);
    };
    measure();
    // What is above it may grow as well.
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
}
