/** One row of the bench: the same work for plantain and for a plain pool. Times in milliseconds. */
export interface Load {
  readonly name: string;
  readonly items: number;
  readonly concurrency: number;
  /** How long the site takes for a picture, fixed or evenly spread. */
  readonly latencyMs: number | readonly [least: number, most: number];
  readonly requestDelayMs: number;
  readonly segmentSize: number;
  /** Least size of a picture in bytes. */
  readonly imageBytes: number;
}

const SMALL = { requestDelayMs: 0, imageBytes: 0 };

export const LOADS: readonly Load[] = [
  { name: 'quick', items: 20, concurrency: 5, latencyMs: 1_000, segmentSize: 10, requestDelayMs: 100, imageBytes: 0 },
  { name: 'sixty', items: 60, concurrency: 10, latencyMs: 2_000, segmentSize: 20, ...SMALL },
  { name: 'heavy', items: 60, concurrency: 10, latencyMs: 2_000, segmentSize: 20, requestDelayMs: 0, imageBytes: 1_500_000 },
  { name: 'wide', items: 600, concurrency: 50, latencyMs: [1_000, 3_000], segmentSize: 200, ...SMALL },
];
