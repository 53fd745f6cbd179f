import { randomBytes } from 'node:crypto';
import type { Fault } from '../faults.js';
import type { Meter, MeterEntry } from '../meter.js';
import { sleep } from '../server.js';
import type { Credential } from './auth.js';
import { compose } from './compose.js';
import { badJson, type ErrorAnswer } from './errors.js';
import { describe, faultRefusal, latencyOf, refuseBody, type Desk } from './generate.js';
import { isEmpty, type GeminiReply } from './replies.js';
import { isFields, parseGenerateRequest } from './request.js';

export type JobState = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'EXPIRED';

/** What is the matter with jobs. Counts go down as they are used. */
export interface BatchTrouble {
  /** It never gets any further, and nothing is made before it is `RUNNING`. */
  stays?: 'PENDING' | 'RUNNING';
  /** How it ends by itself, without results. */
  ends?: 'FAILED' | 'EXPIRED';
  /** So many creations are refused: too much is waiting already. */
  refused?: number;
  /** So many jobs are created whose answer never arrives. */
  lost?: number;
  /** How long the answer to a creation takes, in milliseconds; the job runs meanwhile. */
  slowMs?: number;
  /** So many questions for a job or its results are answered 503. */
  busy?: number;
  /** So many downloads of results break off in the middle. */
  cuts?: number;
  /** What becomes of a cancel; CANCELLED unless given. */
  cancel?: 'succeeds' | 'ignored';
  /** A cancelled job keeps no results, whatever it has finished. */
  dropsResults?: true;
  /** Keys whose lines are missing in the results, and keys that come twice. */
  missing?: readonly string[];
  doubled?: readonly string[];
  /** As newer routes spell states. */
  spelling?: 'BATCH_STATE_' | 'JOB_STATE_';
  /** Counts as numbers; they are texts unless told. */
  numbers?: true;
}

interface Line {
  readonly key: string;
  readonly request: unknown;
  result?: object;
  failed?: true;
}

/** The requests of a file, `{key, request}` a line; undefined for anything else. */
export function linesOf(file: Buffer): Line[] | undefined {
  const lines: Line[] = [];
  for (const text of file.toString().split('\n')) {
    if (text.trim() === '') continue;
    try {
      const line: unknown = JSON.parse(text);
      if (!isFields(line) || typeof line['key'] !== 'string') return undefined;
      lines.push({ key: line['key'], request: line['request'] });
    } catch {
      return undefined;
    }
  }
  return lines;
}

const AT_ONCE = 8;

export interface JobOptions {
  readonly model: string;
  readonly displayName: string;
  readonly credential: Credential;
  readonly lines: readonly Line[];
  readonly trouble: BatchTrouble;
  /** How long it waits before it runs, in milliseconds. */
  readonly pendingMs: number;
}

/** A job of many requests: each is drawn and billed, at half the price, by itself. */
export class Job {
  readonly name = `batches/${randomBytes(8).toString('hex')}`;
  readonly responsesFile = `files/batch-${randomBytes(6).toString('hex')}`;
  readonly createTime = new Date().toISOString();
  readonly options: JobOptions;
  state: JobState = 'PENDING';
  endTime: string | undefined;
  #stopped = false;

  constructor(options: JobOptions) {
    this.options = options;
  }

  /** Works until nothing is left to do, or the job is stopped. */
  async run(desk: Desk, meter: Meter, closing: AbortSignal): Promise<void> {
    const { trouble, pendingMs, lines } = this.options;
    if (trouble.stays === 'PENDING') return;
    await sleep(pendingMs, closing);
    if (this.#stopped) return;
    this.state = 'RUNNING';
    if (trouble.ends) return this.#end(trouble.ends);
    const queue = [...lines];
    const worker = async (): Promise<void> => {
      for (let line = queue.shift(); line && !this.#stopped; line = queue.shift())
        await this.#make(line, { desk, meter, closing });
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    const isWhole = lines.every(({ result }) => result !== undefined);
    if (isWhole && trouble.stays === undefined) this.#end('SUCCEEDED');
  }

  #end(state: JobState): void {
    if (this.endTime !== undefined) return;
    this.#stopped = true;
    this.state = state;
    this.endTime = new Date().toISOString();
  }

  cancel(): void {
    const { cancel } = this.options.trouble;
    if (cancel === 'ignored') return;
    this.#end(cancel === 'succeeds' ? 'SUCCEEDED' : 'CANCELLED');
  }

  async #make(line: Line, { desk, meter, closing }: { desk: Desk; meter: Meter; closing: AbortSignal }): Promise<void> {
    const { model, credential } = this.options;
    const entry = meter.begin(`/v1beta/${this.name}`, credential.place);
    entry.model = model;
    const parsed = parseGenerateRequest(JSON.stringify(line.request ?? null), false);
    if (parsed) describe(entry, parsed);
    const fault = desk.script.choose(entry, meter.open());
    const call = { version: 'v1beta', model, stream: 'no', key: credential.key } as const;
    const error = refuseBody(desk, call, parsed) ?? (fault && faultRefusal('google', fault));
    if (fault?.action?.kind === 'hang') return;
    await sleep(fault?.latencyMs ?? latencyOf(desk.latency), closing);
    if (this.#stopped) return;
    if (error || !parsed) return this.#finish(line, error ?? badJson('google'), { desk, meter, entry, fault });
    const reply: GeminiReply = fault?.action?.kind === 'reply' ? fault.action.reply : { type: 'picture' };
    const response = await compose(desk, call, { entry, parsed, reply });
    if (this.#stopped) return;
    line.result = { key: line.key, response };
    if (fault?.billed ?? true) meter.bill(entry, desk.price / 2);
    meter.close(entry, isEmpty(reply) ? 'no_image' : 'delivered');
  }

  #finish(line: Line, { status, body }: ErrorAnswer, { desk, meter, entry, fault }: Refused): void {
    const error = isFields(body) && isFields(body['error']) ? body['error'] : { code: status, message: String(body) };
    line.result = { key: line.key, error };
    line.failed = true;
    if (fault?.billed) meter.bill(entry, desk.price / 2);
    meter.close(entry, 'refused');
  }

  /** The results, as the file has them: not in the order of the requests. */
  get results(): Buffer {
    const { missing = [], doubled = [] } = this.options.trouble;
    const texts = this.options.lines.flatMap(({ key, result }) => {
      if (!result || missing.includes(key)) return [];
      const text = JSON.stringify(result);
      return doubled.includes(key) ? [text, text] : [text];
    });
    return Buffer.from(
      texts
        .reverse()
        .map((text) => `${text}\n`)
        .join(''),
    );
  }

  get hasResults(): boolean {
    const { dropsResults } = this.options.trouble;
    return this.state === 'SUCCEEDED' || (this.state === 'CANCELLED' && !dropsResults);
  }

  /** What the API tells of it. */
  get shown(): object {
    const { model, displayName, lines, trouble } = this.options;
    const number = (count: number): string | number => (trouble.numbers ? count : String(count));
    const failed = lines.filter((line) => line.failed).length;
    const made = lines.filter((line) => line.result && !line.failed).length;
    const output = this.hasResults ? { responsesFile: this.responsesFile } : undefined;
    return {
      name: this.name,
      metadata: {
        '@type': 'type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch',
        model: `models/${model}`,
        displayName,
        state: `${trouble.spelling ?? 'BATCH_STATE_'}${this.state}`,
        createTime: this.createTime,
        updateTime: this.endTime ?? this.createTime,
        ...(this.endTime !== undefined && { endTime: this.endTime }),
        batchStats: {
          requestCount: number(lines.length),
          successfulRequestCount: number(made),
          failedRequestCount: number(failed),
          pendingRequestCount: number(lines.length - made - failed),
        },
        ...(output && { output }),
      },
      ...(this.endTime !== undefined && { done: true }),
      ...(output && { response: output }),
    };
  }
}

interface Refused {
  readonly desk: Desk;
  readonly meter: Meter;
  readonly entry: MeterEntry;
  readonly fault: Fault<GeminiReply> | undefined;
}
