import { EventEmitter } from 'node:events';
import { Readable, Writable } from 'node:stream';
import type { CliContext } from '../../src/cli/context.js';
import { EMPTY_TALLY, type Tally } from '../../src/domain/outcome.js';
import type { BatchProgress, EndedItem, SegmentProgress } from '../../src/domain/progress.js';
import type { BatchSummary } from '../../src/domain/summary.js';
import { ServiceAwayError, type BatchEnd, type BatchLook, type BatchSource } from '../../src/client/follow/source.js';
import { NOTHING_STUCK, type Stuck } from '../../src/client/follow/retried.js';
import { combine, type BatchView } from '../../src/client/follow/view.js';
import type { BatchEvent, EventSink } from '../../src/client/events.js';
import type { Renderer } from '../../src/cli/render/renderer.js';
import { say } from '../../src/words/current.js';

export const NOW = 1_800_000_000_000;

export function tally(part: Partial<Tally> = {}): Tally {
  return { ...EMPTY_TALLY, ...part };
}

export function progress(part: Partial<BatchProgress> = {}): BatchProgress {
  return { stage: 'running', total: 10, concurrency: 3, startedAt: NOW, tally: tally(), open: [0], sitesOut: [], ...part };
}

export function segment(part: Partial<SegmentProgress> = {}): SegmentProgress {
  return { segment: 0, tally: tally(), running: [], resting: [], ended: [], cursor: 0, ...part };
}

export function item(index: number, part: Partial<EndedItem> = {}): EndedItem {
  return { index, id: `i${index}`, label: `cat_${index}`, status: 'success', images: 1, tookMs: 2_000, ...part };
}

export function view(part: Partial<BatchView> = {}): BatchView {
  return { ...combine({ batchId: 'summer', progress: progress(), segments: [], now: NOW, live: true }), ...part };
}

export function summary(part: Partial<BatchSummary> = {}): BatchSummary {
  return {
    batchId: 'summer',
    version: '0.1.0',
    total: 3,
    tally: tally({ success: 3, images: 3, calls: { sent: 3, delivered: 3, unbilled: 0, empty: 0, unknown: 0 } }),
    startedAt: NOW,
    endedAt: NOW + 65_000,
    ended: 'finished',
    location: '/home/me/batch_outputs/summer',
    sitesOut: [],
    ...part,
  };
}

/** Keeps what is written to it; claims to be a terminal when asked to. */
export class Page extends Writable {
  readonly isTTY: boolean;
  readonly columns = 80;
  readonly rows = 24;
  text = '';

  constructor(isTTY = false) {
    super();
    this.isTTY = isTTY;
  }

  get lines(): string[] {
    return this.text.split('\n').slice(0, -1);
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** A batch whose answers a test scripts by assigning its fields. */
export class ScriptedSource implements BatchSource {
  readonly batchId = 'summer';
  away = false;
  state: BatchLook['state'] = 'open';
  memo: BatchProgress | undefined;
  dataDir: string | undefined;
  root: BatchProgress | undefined = progress();
  segments = new Map<number, (cursor: number) => SegmentProgress>();
  onRecord = 0;
  idle: string[] = [];
  trouble: Stuck = NOTHING_STUCK;
  result: BatchEnd = { kind: 'summary', summary: summary() };
  asked: string[] = [];

  async look(): Promise<BatchLook> {
    if (this.away) throw new ServiceAwayError('away');
    const { dataDir } = this;
    const start = dataDir === undefined ? {} : { start: { version: '0', location: '', total: 1, sites: [], input: '', dataDir } };
    return { state: this.state, ...(this.memo ? { progress: this.memo } : {}), ...start };
  }

  async batch(): Promise<BatchProgress | undefined> {
    return this.root;
  }

  async segment(number: number, cursor: number): Promise<SegmentProgress | undefined> {
    this.asked.push(`${number}@${cursor}`);
    return this.segments.get(number)?.(cursor);
  }

  async recorded(): Promise<SegmentProgress[]> {
    return [segment({ segment: 0, tally: tally({ success: this.onRecord }) })];
  }

  async unserved(queues: readonly string[]): Promise<string[]> {
    return queues.filter((queue) => this.idle.includes(queue));
  }

  async stuck(): Promise<Stuck> {
    return this.trouble;
  }

  async end(): Promise<BatchEnd> {
    return this.result;
  }
}

/** Notes what it is told. */
export class Notes implements Renderer {
  readonly items: string[] = [];
  readonly views: BatchView[] = [];
  readonly notices: string[] = [];
  readonly others: string[] = [];

  /** `show`, bound. */
  readonly emit: EventSink = (event) => this.show(event);

  show(event: BatchEvent): void {
    if (event.event === 'preparing') this.others.push(`${event.done} of ${event.total} ${say(event.what)}`);
    else if (event.event === 'item') this.items.push(`${event.done}/${event.total} ${event.label} ${event.status}`);
    else if (event.event === 'progress') this.views.push(event);
    else if (event.event === 'notice') this.notices.push(say(event.text));
    else if (event.event === 'ended') this.others.push(`ended ${event.kind}`);
    else this.others.push(event.event);
  }

  left(): void {
    this.others.push('left');
  }

  answer(): void {
    this.others.push('answer');
  }

  trouble(): void {
    this.others.push('trouble');
  }

  close(): void {
    this.others.push('close');
  }
}

/** The outside world of a command that starts nothing: a worker or a stand-in that it asks for is refused. */
export function contextIn(cwd: string, part: Partial<CliContext> = {}): CliContext {
  const never = async (): Promise<never> => Promise.reject(new Error('started'));
  return {
    env: {},
    cwd,
    stdin: Readable.from([]),
    stdout: new Page(),
    stderr: new Page(),
    signals: new EventEmitter(),
    leave: () => undefined,
    version: '9.9.9',
    workflowBundle: 'none',
    pages: 'none',
    examples: 'none',
    startWorkers: never,
    startStandIns: never,
    ...part,
  };
}
