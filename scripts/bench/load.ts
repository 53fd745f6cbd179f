/** One row of the bench: the same work for plantain and for a plain pool. Times in milliseconds. */
export interface Load {
  readonly name: string;
  readonly items: number;
  readonly concurrency: number;
  /** How long the site takes for a picture, fixed or evenly spread. */
  readonly latencyMs: number | readonly [least: number, most: number];
  /** Tasks that are followed, at GRSAI, with an upload each and without the pool; absent: answers with pictures, at Gemini. */
  readonly tasks?: true;
  /** Of a load of tasks: how long each of them takes. */
  readonly eachMs?: readonly number[];
  readonly requestDelayMs: number;
  readonly segmentSize: number;
  /** Least size of a picture in bytes. */
  readonly imageBytes: number;
}

const SMALL = { requestDelayMs: 0, imageBytes: 0 };
const APART = { requestDelayMs: 50, imageBytes: 0 };

export const LOADS: readonly Load[] = [
  { name: 'quick', items: 20, concurrency: 5, latencyMs: 1_000, segmentSize: 10, requestDelayMs: 100, imageBytes: 0 },
  { name: 'sixty', items: 60, concurrency: 10, latencyMs: 2_000, segmentSize: 20, ...SMALL },
  { name: 'heavy', items: 60, concurrency: 10, latencyMs: 2_000, segmentSize: 20, requestDelayMs: 0, imageBytes: 1_500_000 },
  { name: 'wide', items: 600, concurrency: 50, latencyMs: [1_000, 3_000], segmentSize: 200, ...SMALL },
  // What the user's own script had to do, ten times as fast: the questions for a task, too.
  { name: 'script', tasks: true, items: 2, concurrency: 5, latencyMs: 0, eachMs: [6_246, 2_215], segmentSize: 250, ...APART },
  { name: 'tasks', tasks: true, items: 10, concurrency: 5, latencyMs: 4_200, segmentSize: 250, ...APART },
];
