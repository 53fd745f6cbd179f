import { expect } from 'vitest';
import type { ComfyuiStandIn } from '../src/comfyui.js';
import { openSocket, until, type Frame, type Socket } from './comfyui-client.js';
import { differences } from './comfyui-matching.js';
import {
  binaryOf,
  bodyFor,
  headersFor,
  linesOf,
  shortened,
  shortenedAlike,
  stepsShown,
  textOf,
  type Line,
} from './comfyui-recording.js';
import type { Workflow } from './comfyui-workflows.js';

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
    const promptId = textOf(line.json?.data['prompt_id'] ?? running?.promptId);
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
      const promptId = textOf(frame.data['prompt_id']);
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
    if (response.body === undefined || /^<\d+ bytes>$/.test(textOf(response.body))) return;
    if (http.path === '/prompt' && http.method === 'POST' && response.status === 200 && !/"prompt_id":"/.test(textOf(body)))
      (got as { prompt_id?: unknown }).prompt_id = (response.body as { prompt_id?: unknown }).prompt_id;
    expect(differences(response.body, got)).toEqual([]);
  }

  #withWorkflow(posted: unknown): unknown {
    if (
      typeof posted !== 'object' ||
      posted === null ||
      !textOf((posted as { prompt?: unknown }).prompt).startsWith('<trimmed')
    ) {
      return posted;
    }
    const prompt = this.#workflows.shift();
    if (!prompt) throw new Error('the plan has no workflow for this request');
    expect(differences((posted as { prompt: unknown }).prompt, prompt)).toEqual([]);
    return { ...posted, prompt };
  }
}
