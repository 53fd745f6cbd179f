import { type Text, words } from '../../words/words.js';
import { type EventSink, info, itemEvent, progressEvent, warning } from '../events.js';
import { endedCount } from '../../domain/outcome.js';
import type { Forecast } from '../../domain/money/forecast.js';
import type { FailureCode } from '../../domain/failures/failure.js';
import {
  type BatchProgress,
  type EndedItem,
  type FirstMessages,
  reasonOfPause,
  type SegmentProgress,
} from '../../domain/progress.js';
import { Diagnosis } from './diagnosis.js';
import { ServiceAwayError, type BatchEnd, type BatchLook, type BatchSource } from './source.js';
import { Outlook } from './outlook.js';
import { combine, Speed, type BatchView, withoutRate } from './view.js';

export interface FollowOptions {
  readonly mainQueue: string;
  readonly sites: readonly string[];
  /** Tell only of items that end from now on: for a batch that ran before. */
  readonly skipEarlier: boolean;
  /** What was said before the start. */
  readonly forecast?: Forecast;
  readonly now?: () => number;
}

/** Follows one batch, look by look, and emits what is new. */
export class Follower {
  readonly #source: BatchSource;
  readonly #emit: EventSink;
  readonly #now: () => number;
  readonly #diagnosis: Diagnosis;
  readonly #speed = new Speed();
  readonly #outlook: Outlook;
  readonly #messages = new Map<FailureCode, Text>();
  /** Cursor of each segment that was seen open and has not been asked since it closed. */
  readonly #cursors = new Map<number, number>();
  /** No segment below it is left to be discovered. */
  #next = 0;
  #told = 0;
  #awaySince: number | undefined;
  #skipEarlier: boolean;
  #latest: BatchView | undefined;
  #pausedItself: Text | undefined;

  constructor(source: BatchSource, emit: EventSink, options: FollowOptions) {
    this.#source = source;
    this.#emit = emit;
    this.#now = options.now ?? Date.now;
    this.#skipEarlier = options.skipEarlier;
    this.#outlook = new Outlook(options.forecast);
    this.#diagnosis = new Diagnosis(source, emit, options, this.#now());
  }

  /** The last look at the batch while it was open. */
  get latest(): BatchView | undefined {
    return this.#latest;
  }

  get messages(): FirstMessages {
    return Object.fromEntries(this.#messages);
  }

  /** Failure codes of the items that were told of. */
  get codes(): readonly FailureCode[] {
    return [...this.#messages.keys()];
  }

  /** Why plantain has paused the batch itself, when all that was under way has ended: only a person lets it continue. */
  get pausedItself(): Text | undefined {
    return this.#pausedItself;
  }

  /** Looks once; answers how the batch ended if it has. */
  async look(): Promise<BatchEnd | undefined> {
    try {
      const look = await this.#source.look();
      this.#back();
      if (look.state !== 'open') return await this.#finish(look);
      const view = await this.#view(look);
      if (view) this.#emit(progressEvent(view));
      this.#latest = view;
      if (view?.live)
        this.#pausedItself = isIdle(view) && view.paused?.by === 'plantain' ? reasonOfPause(view.paused) : undefined;
      await this.#diagnosis.check(view, this.#openSegments(look), this.#now(), look.start?.dataDir);
      return undefined;
    } catch (error) {
      if (!(error instanceof ServiceAwayError)) throw error;
      this.#away();
      return undefined;
    }
  }

  async #finish(look: BatchLook): Promise<BatchEnd> {
    let answers = true;
    for (const segment of [...this.#cursors.keys()]) answers &&= await this.#last(segment, look.progress);
    // Segments that opened and closed between two looks; the first that does not answer is the end of them.
    while (answers && !this.#skipEarlier) answers = await this.#last(this.#next++, look.progress);
    return this.#source.end(look);
  }

  async #view(look: BatchLook): Promise<BatchView | undefined> {
    const asked = await this.#source.batch();
    const progress = asked ?? look.progress;
    if (!progress) return undefined;
    const segments = asked ? await this.#segments(asked) : await this.#source.recorded();
    const view = combine({ batchId: this.#source.batchId, progress, segments, now: this.#now(), live: asked !== undefined });
    return withoutRate(this.#outlook.judge(this.#speed.measure({ ...view, ...this.#diagnosis.stuck })));
  }

  /** Those that are known to be open, also while no worker answers. */
  #openSegments({ progress }: BatchLook): number[] {
    return [...new Set([...this.#cursors.keys(), ...(progress?.open ?? [])])];
  }

  async #segments(progress: BatchProgress): Promise<SegmentProgress[]> {
    const open = new Set(progress.open);
    const gone = [...this.#cursors.keys()].filter((segment) => !open.has(segment));
    const newest = Math.max(-1, ...progress.open);
    for (; this.#next <= newest; this.#next += 1) {
      if (open.has(this.#next)) this.#cursors.set(this.#next, 0);
      else if (!this.#skipEarlier) gone.push(this.#next);
    }
    for (const segment of gone) await this.#last(segment, progress);
    const answers = await Promise.all(
      progress.open.map((segment) => this.#source.segment(segment, this.#cursors.get(segment) ?? 0)),
    );
    const present = answers.filter((answer) => answer !== undefined);
    for (const answer of present) this.#tell(answer, progress.total);
    if (this.#skipEarlier) this.#told = this.#earlier(progress, present);
    this.#skipEarlier = false;
    return present;
  }

  /** By the segments' own counters, which their cursors go by: what the root has heard of the open ones is older. */
  #earlier({ closedItems, tally }: BatchProgress, segments: readonly SegmentProgress[]): number {
    return segments.reduce((sum, segment) => sum + endedCount(segment.tally), closedItems ?? endedCount(tally));
  }

  /** Asks a segment that is no longer open for what it has not told yet. */
  async #last(segment: number, progress: BatchProgress | undefined): Promise<boolean> {
    const answer = await this.#source.segment(segment, this.#cursors.get(segment) ?? 0);
    if (answer) this.#tell(answer, progress?.total ?? this.#told);
    this.#cursors.delete(segment);
    return answer !== undefined;
  }

  #tell(answer: SegmentProgress, total: number): void {
    this.#cursors.set(answer.segment, answer.cursor);
    this.#outlook.learn(answer.ended);
    if (this.#skipEarlier) return;
    for (const item of answer.ended) this.#item(item, total);
  }

  #item(item: EndedItem, total: number): void {
    this.#told += 1;
    if (item.code && !this.#messages.has(item.code)) this.#messages.set(item.code, item.message ?? '');
    this.#emit(itemEvent({ ...item, batchId: this.#source.batchId, done: this.#told, total }));
  }

  #away(): void {
    if (this.#awaySince !== undefined) return;
    this.#awaySince = this.#now();
    this.#emit(warning(words('notice.temporalAway')));
  }

  #back(): void {
    if (this.#awaySince === undefined) return;
    const time = { ms: this.#now() - this.#awaySince };
    this.#awaySince = undefined;
    this.#emit(info(words('notice.temporalBack', { time })));
  }
}

/** Whether nothing is under way: what waits for its next attempt keeps its lane during a pause. */
const isIdle = ({ running }: BatchView): boolean => running.every(({ phase }) => phase === 'waiting');
