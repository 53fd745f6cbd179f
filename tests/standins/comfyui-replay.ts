import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { ComfyuiStandIn } from '../../src/standins/comfyui.js';
import { openSocket, type Frame, type Socket, type Workflow } from './comfyui-client.js';
import { differences } from './comfyui-matching.js';

export interface Line {
  readonly note?: string;
  readonly ws?: string;
  readonly dir?: 'in' | 'out';
  readonly json?: Frame;
  readonly text?: string;
  readonly binary?: boolean;
  readonly eventType?: number;
  readonly imageType?: number;
  readonly metadata?: object;
  /** What was put down in words of its own: one case a line. */
  readonly case?: string;
  readonly loadImage?: string;
  readonly upload?: string;
  readonly post?: number;
  readonly result?: string;
  readonly exception?: string;
  readonly exceptionType?: string;
  readonly errors?: unknown;
  readonly body?: unknown;
  readonly outputs?: unknown;
  readonly savedImageSize?: readonly [number, number];
  readonly inputAsKeptInHistory?: unknown;
  readonly http?: { readonly method: string; readonly path: string; readonly json?: unknown; readonly body?: string };
  readonly response?: {
    readonly status: number;
    readonly contentType?: string | null;
    readonly body?: unknown;
    readonly headers?: Record<string, string>;
    readonly keys?: readonly string[];
    readonly keysAsIndexInFullList?: readonly number[];
  };
}

/** How a recording is played. */
export interface Plan {
  /** In the place of the workflows that were trimmed, in the order of the requests. */
  readonly workflows?: readonly Workflow[];
  /** Frames that the file leaves out. */
  readonly leftOut?: (frame: Frame, ws: string) => boolean;
  /** Whether the place of `status` among the other frames was a matter of chance. */
  readonly statusApart?: boolean;
  /** Sockets that were closed while frames went on. */
  readonly closedMidRun?: readonly string[];
  /** Lines that are not played. */
  readonly skip?: (line: Line) => boolean;
  /** What happened before a line without being written down. */
  readonly before?: (line: Line) => Promise<void> | void;
  /** Whether every request found the server at rest. */
  readonly atRest?: boolean;
}

const RECORDED = fileURLToPath(new URL('./recorded/comfyui/', import.meta.url));

export const linesOf = (file: string): Line[] =>
  readFileSync(`${RECORDED}${file}.ndjson`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

/** The clock of a sampler in a frame: how many steps it must have been allowed. */
function stepsShown(line: Line): number | undefined {
  const { json } = line;
  if (json?.type === 'progress' && json.data['node'] !== '9') return Number(json.data['value']);
  const running = /(?:13|3)=running:(\d+)\/\d+$/.exec(String(json?.data['nodesShortened'] ?? ''))?.[1];
  return running === undefined ? undefined : Number(running);
}

/** Plays one recording to a stand-in whose steps are granted, and compares everything that comes back. */
export class Replay {
  readonly #sockets = new Map<string, { socket: Socket; unread: Map<string, Frame[]>; seen: number }>();
  readonly #workflows: Workflow[];
  readonly #lines: readonly Line[];
  readonly #granted = new WeakMap<object, number>();
  /** How many executions of an id have been seen to end. */
  readonly #ends = new Map<string, number>();
  #at = 0;

  constructor(
    readonly site: ComfyuiStandIn,
    file: string,
    readonly plan: Plan = {},
  ) {
    this.#lines = linesOf(file);
    this.#workflows = [...(plan.workflows ?? [])];
  }

  async play(): Promise<void> {
    for (const line of this.#lines) {
      const place = `line ${(this.#at += 1)}: ${JSON.stringify(line).slice(0, 200)}`;
      try {
        await this.#line(line);
      } catch (error) {
        throw new Error(`${place}\n${String(error)}`, { cause: error });
      }
    }
    expect(this.#workflows, 'workflows that no request took').toEqual([]);
    await this.#rest();
  }

  async #line(line: Line): Promise<void> {
    const { note = '', ws = '' } = line;
    if (this.plan.skip?.(line)) return;
    await this.plan.before?.(line);
    if (line.http) return this.#request(line);
    if (note.startsWith('open /ws')) return this.#open(ws, /clientId=(.*)/.exec(note)?.[1]);
    if (note === 'socket closed by client') return this.#close(ws);
    if (note.startsWith('TCP connection aborted')) this.#sockets.get(ws)?.socket.socket.terminate();
    if (line.dir === 'out') this.#sockets.get(ws)?.socket.socket.send(line.text ?? JSON.stringify(line.json));
    if (line.dir === 'in') await this.#frame(line, ws);
  }

  async #open(ws: string, clientId: string | undefined): Promise<void> {
    await this.#catchUp(ws);
    this.#sockets.set(ws, { socket: await openSocket(this.site, clientId), unread: new Map(), seen: 0 });
  }

  /** Before a socket opens in the middle of a run: as many steps as the recorded run had made by then. */
  async #catchUp(ws: string): Promise<void> {
    const running = this.site.meter.runningAt(Date.now());
    if (!running) return;
    const ahead = this.#lines.slice(this.#at).filter((line) => line.ws === ws && line.dir === 'in');
    const [first] = ahead;
    if (JSON.stringify(first?.json).includes('"queue_remaining":0')) return this.#ended(running.promptId);
    const shown = ahead.map(stepsShown).find((steps) => steps !== undefined);
    if (shown === undefined) return;
    this.#grant(running.promptId, shown - 1);
    await until(() => running.steps >= shown - 1);
  }

  #grant(promptId: string, steps: number): void {
    const job = this.#shownNow(promptId);
    const granted = (job && this.#granted.get(job)) ?? 0;
    if (!job || steps <= granted) return;
    this.site.grantSteps(promptId, steps - granted);
    this.#granted.set(job, steps);
  }

  /** The job of this id that the frames are about just now. */
  #shownNow(promptId: string): object | undefined {
    return this.site.meter.jobs.filter((job) => job.promptId === promptId)[this.#ends.get(promptId) ?? 0];
  }

  #grantAll(): void {
    for (const { promptId, end } of this.site.meter.jobs) if (end === undefined) this.site.grantSteps(promptId, Infinity);
  }

  /** Lets everything run to its end. */
  async #rest(): Promise<void> {
    await until(() => {
      this.#grantAll();
      return this.site.meter.jobs.every((job) => job.end !== undefined);
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async #ended(promptId: string): Promise<void> {
    const ended = (): boolean => this.site.meter.jobs.some((job) => job.promptId === promptId && job.end !== undefined);
    if (!ended()) this.#grantAll();
    await until(ended);
  }

  async #close(ws: string): Promise<void> {
    const known = this.#sockets.get(ws);
    await new Promise((resolve) => setTimeout(resolve, 10));
    this.#sort(ws);
    if (!this.plan.closedMidRun?.includes(ws)) {
      expect([...(known?.unread.values() ?? [])].flat(), `frames that ${ws} did not get when recorded`).toEqual([]);
    }
    known?.socket.close();
    this.#sockets.delete(ws);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }

  #group(type: string): string {
    return this.plan.statusApart && type === 'status' ? 'status' : 'all';
  }

  #sort(ws: string): void {
    const known = this.#sockets.get(ws);
    if (!known) return;
    for (const frame of known.socket.frames.slice(known.seen)) {
      known.seen += 1;
      if (this.plan.leftOut?.(frame, ws)) continue;
      const group = this.#group(frame.type);
      known.unread.set(group, [...(known.unread.get(group) ?? []), frame]);
    }
  }

  async #next(ws: string, type: string): Promise<Frame> {
    const deadline = Date.now() + 5000;
    for (;;) {
      this.#sort(ws);
      const frame = this.#sockets.get(ws)?.unread.get(this.#group(type))?.shift();
      if (frame) return frame;
      if (Date.now() > deadline) throw new Error('no such frame came');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  #allowFor(line: Line): void {
    const running = this.site.meter.runningAt(Date.now());
    const promptId = String(line.json?.data['prompt_id'] ?? running?.promptId);
    const withNext = line.binary
      ? this.#lines
          .slice(this.#at)
          .map(stepsShown)
          .find((steps) => steps !== undefined)
      : undefined;
    const steps = stepsShown(line) ?? (line.eventType === 4 ? withNext : undefined);
    if (steps !== undefined) this.#grant(promptId, steps);
    const { type, data } = line.json ?? { type: '', data: {} };
    if (type === 'execution_interrupted') this.#grant(promptId, (this.#granted.get(running ?? {}) ?? 0) + 1);
    const isBehindSampler = type === 'executing' && data['node'] === '8';
    if (isBehindSampler || ['executed', 'execution_success', 'execution_error'].includes(type)) this.#grant(promptId, Infinity);
    if (JSON.stringify(data).includes('"queue_remaining":0') && running) this.#grant(running.promptId, Infinity);
  }

  async #frame(line: Line, ws: string): Promise<void> {
    this.#allowFor(line);
    const wanted = line.binary ? binaryOf(line) : line.json;
    const frame = await this.#next(ws, wanted?.type ?? '');
    expect(frame.type).toBe(wanted?.type);
    if (/^execution_(?:success|error|interrupted)$/.test(frame.type)) {
      const promptId = String(frame.data['prompt_id']);
      this.#ends.set(promptId, (this.#ends.get(promptId) ?? 0) + 1);
    }
    const data = wanted?.data['nodesShortened'] === undefined ? frame.data : shortened(frame.data);
    const recorded = wanted?.data['nodesShortened'] === undefined ? wanted?.data : shortenedAlike(wanted.data);
    if (typeof data['sid'] === 'string' && /^[0-9a-f]{32}$/.test(data['sid'])) (data as { sid: unknown }).sid = recorded?.['sid'];
    expect(differences(recorded, data)).toEqual([]);
  }

  async #request({ http, response, note = '' }: Line): Promise<void> {
    if (!http || !response) return;
    const posted = http.path === '/prompt' && http.method === 'POST' ? this.#withWorkflow(http.json) : http.json;
    if (this.plan.atRest) await this.#rest();
    const historyOf = /^\/(?:history|api\/jobs)\/([\w-]+)$/.exec(http.path)?.[1];
    if (historyOf && /"status_str":/.test(JSON.stringify(response.body))) await this.#ended(historyOf);
    const body = posted === undefined ? bodyFor(http.body) : JSON.stringify(posted);
    const answer = await fetch(this.site.url + http.path, {
      method: http.method,
      headers: headersFor(note),
      ...(body !== undefined && { body }),
    });
    expect(answer.status).toBe(response.status);
    if (response.contentType !== undefined) expect(answer.headers.get('content-type')).toBe(response.contentType);
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json');
    const got: unknown = isJson ? JSON.parse(text) : text;
    for (const name of Object.keys(response.headers ?? {})) expect(answer.headers.get(name), name).not.toBeNull();
    if (response.keys) expect(Object.keys(got as object)).toEqual(response.keys);
    if (response.body === undefined || /^<\d+ bytes>$/.test(String(response.body))) return;
    if (http.path === '/prompt' && http.method === 'POST' && response.status === 200 && !/"prompt_id":"/.test(String(body)))
      (got as { prompt_id?: unknown }).prompt_id = (response.body as { prompt_id?: unknown }).prompt_id;
    expect(differences(response.body, got)).toEqual([]);
  }

  #withWorkflow(posted: unknown): unknown {
    if (
      typeof posted !== 'object' ||
      posted === null ||
      !String((posted as { prompt?: unknown }).prompt).startsWith('<trimmed')
    ) {
      return posted;
    }
    const prompt = this.#workflows.shift();
    if (!prompt) throw new Error('the plan has no workflow for this request');
    expect(differences((posted as { prompt: unknown }).prompt, prompt)).toEqual([]);
    return { ...posted, prompt };
  }
}

/** A body that is only described in the recording. */
function bodyFor(described: string | undefined): string | FormData | undefined {
  if (!described?.startsWith('multipart: ')) return described;
  const form = new FormData();
  const [, field = '', bytes = '', filename = ''] = /(image|file)=<(\d+) bytes> filename='(.*?)'/.exec(described) ?? [];
  if (field !== '') form.append(field, new Blob([new Uint8Array(picture(Number(bytes)))]), filename);
  const source = /image=(\S+) \((\d+)x(\d+)\)/.exec(described);
  if (source) form.append('image', new Blob([new Uint8Array(picture(100, Number(source[2]), Number(source[3])))]), source[1]);
  for (const [, name = '', value = ''] of described.matchAll(/[;,] (\w+)=([^;,]*)/g)) form.append(name, value);
  return form;
}

/** So many bytes that begin like a PNG, if there is room; other lengths are other bytes. */
export function picture(bytes: number, width = 64, height = 64): Buffer {
  const head = Buffer.alloc(30, bytes);
  head.write('\x89PNG\r\n\x1a\n', 'latin1');
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return bytes < head.length ? Buffer.from('x'.repeat(bytes)) : Buffer.concat([head, Buffer.alloc(bytes - head.length, bytes)]);
}

function headersFor(note: string): Record<string, string> {
  if (note.startsWith('Origin')) return { origin: 'http://elsewhere.example' };
  if (note.startsWith('Sec-Fetch-Site')) return { 'sec-fetch-site': 'cross-site' };
  if (note.startsWith('the same JSON')) return { 'content-type': 'text/plain' };
  if (note.startsWith('Range')) return { range: 'bytes=0-9' };
  return {};
}

function binaryOf({ eventType, imageType, metadata }: Line): Frame {
  return { type: 'binary', data: metadata ? { eventType, metadata } : { eventType, imageType } };
}

/** `progress_state` in the short form of the recordings; the order of nodes is that of a JavaScript object. */
function shortened(data: Record<string, unknown>): Record<string, unknown> {
  const nodes = data['nodes'] as Record<string, { value: number; max: number; state: string }>;
  const short = Object.entries(nodes).map(([id, { value, max, state }]) => `${id}=${state}:${value}/${max}`);
  return { prompt_id: data['prompt_id'], nodes: short };
}

function shortenedAlike(data: Record<string, unknown>): Record<string, unknown> {
  const nodes = String(data['nodesShortened']).replaceAll('.0', '').split(' ');
  return { prompt_id: data['prompt_id'], nodes };
}

export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('what was awaited did not happen within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
