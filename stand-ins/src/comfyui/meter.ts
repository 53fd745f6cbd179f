import type { Prompt, QueueItem } from './heap.js';

/** `deleted`: taken out of the queue before it ran. `lost`: the server stopped. */
export type JobEnd = 'success' | 'error' | 'interrupted' | 'deleted' | 'lost';

/** One accepted POST /prompt. Times in epoch milliseconds. */
export interface MeteredJob {
  readonly promptId: string;
  readonly number: number;
  readonly clientId: string | undefined;
  readonly prompt: Prompt;
  readonly extraData: Readonly<Record<string, unknown>>;
  /** The key for partner nodes that came with it; the log does not have it. */
  readonly apiKey?: string;
  readonly queuedAt: number;
  startedAt?: number;
  endedAt?: number;
  end?: JobEnd;
  /** Steps that samplers have made. */
  steps: number;
  /** Ids of nodes in the order in which they ran. */
  readonly ran: string[];
  cached: readonly string[];
}

export interface MeteredUpload {
  readonly at: number;
  readonly name: string;
  readonly subfolder: string;
  readonly type: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** A call that may stop what runs. */
export interface MeteredInterrupt {
  readonly at: number;
  readonly route: 'interrupt' | 'cancel';
  /** Absent: whatever runs. */
  readonly promptId?: string;
  /** The id of the running job that was told to stop. */
  readonly hit?: string;
}

export interface MeteredRequest {
  readonly at: number;
  readonly method: string;
  /** Without prefix and `/api`, with the query. */
  readonly path: string;
  status?: number;
}

export interface MeteredSocket {
  readonly sid: string;
  readonly openedAt: number;
  closedAt?: number;
  /** Frames sent. */
  frames: number;
}

export interface ComfyuiLog {
  readonly jobs: readonly MeteredJob[];
  readonly uploads: readonly MeteredUpload[];
  readonly interrupts: readonly MeteredInterrupt[];
  readonly requests: readonly MeteredRequest[];
  readonly sockets: readonly MeteredSocket[];
}

/** What the server did, whoever asked for it; it outlives restarts. */
export class ComfyuiMeter {
  readonly #jobs: MeteredJob[] = [];
  readonly #uploads: MeteredUpload[] = [];
  readonly #interrupts: MeteredInterrupt[] = [];
  readonly #requests: MeteredRequest[] = [];
  readonly #sockets: MeteredSocket[] = [];

  accept([number, promptId, prompt, extraData]: QueueItem, apiKey?: string): MeteredJob {
    const clientId = typeof extraData['client_id'] === 'string' ? extraData['client_id'] : undefined;
    const job: MeteredJob = {
      promptId,
      number,
      clientId,
      prompt,
      extraData,
      ...(apiKey !== undefined && { apiKey }),
      queuedAt: Date.now(),
      steps: 0,
      ran: [],
      cached: [],
    };
    this.#jobs.push(job);
    return job;
  }

  start(job: MeteredJob): void {
    job.startedAt = Date.now();
  }

  /** The first end counts. */
  end(job: MeteredJob, end: JobEnd): void {
    if (job.end !== undefined) return;
    job.end = end;
    job.endedAt = Date.now();
  }

  upload(upload: MeteredUpload): void {
    this.#uploads.push(upload);
  }

  interrupt(interrupt: MeteredInterrupt): void {
    this.#interrupts.push(interrupt);
  }

  request(method: string, path: string): MeteredRequest {
    const request: MeteredRequest = { at: Date.now(), method, path };
    this.#requests.push(request);
    return request;
  }

  socket(sid: string): MeteredSocket {
    const socket: MeteredSocket = { sid, openedAt: Date.now(), frames: 0 };
    this.#sockets.push(socket);
    return socket;
  }

  get jobs(): readonly Readonly<MeteredJob>[] {
    return this.#jobs;
  }

  /** Jobs that have begun to run, of one id or of all. */
  executions(promptId?: string): readonly Readonly<MeteredJob>[] {
    return this.#jobs.filter((job) => job.startedAt !== undefined && (promptId ?? job.promptId) === job.promptId);
  }

  get uploads(): readonly MeteredUpload[] {
    return this.#uploads;
  }

  get interrupts(): readonly MeteredInterrupt[] {
    return this.#interrupts;
  }

  get sockets(): readonly Readonly<MeteredSocket>[] {
    return this.#sockets;
  }

  /** Requests whose path, without the query, is `path`, or all. */
  requests(method?: string, path?: string): readonly Readonly<MeteredRequest>[] {
    return this.#requests.filter(
      (request) => (method ?? request.method) === request.method && (path === undefined || request.path.split('?')[0] === path),
    );
  }

  /** The job that ran at an instant, in epoch milliseconds. */
  runningAt(time: number): Readonly<MeteredJob> | undefined {
    return this.#jobs.find(({ startedAt = Infinity, endedAt = Infinity }) => startedAt <= time && time < endedAt);
  }

  /** The jobs that waited at an instant, in epoch milliseconds. */
  queuedAt(time: number): readonly Readonly<MeteredJob>[] {
    return this.#jobs.filter(({ queuedAt, startedAt, endedAt }) => queuedAt <= time && time < (startedAt ?? endedAt ?? Infinity));
  }

  log(): ComfyuiLog {
    return {
      jobs: this.#jobs.map(({ apiKey: _, ...job }) => job),
      uploads: this.#uploads,
      interrupts: this.#interrupts,
      requests: this.#requests,
      sockets: this.#sockets,
    };
  }
}
