import { afterEach } from 'vitest';
import { WebSocket } from 'ws';
import type { Workflow } from './comfyui-workflows.js';
import { startComfyuiStandIn, type ComfyuiStandIn, type ComfyuiStandInOptions } from '../src/comfyui.js';

const running: ComfyuiStandIn[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close();
  await Promise.all(running.splice(0).map((standIn) => standIn.close()));
});

/** A stand-in that ends with the test. */
export async function standIn(options: ComfyuiStandInOptions = {}): Promise<ComfyuiStandIn> {
  const started = await startComfyuiStandIn(options);
  running.push(started);
  return started;
}

/** A frame as it arrived: JSON, or a binary one taken apart. */
export interface Frame {
  readonly type: string;
  readonly data: Record<string, unknown>;
  /** What follows the heads of a binary frame. */
  readonly image?: Buffer;
}

export class Socket {
  readonly frames: Frame[] = [];
  #read = 0;
  #arrived: (() => void) | undefined;
  #closed = false;

  constructor(readonly socket: WebSocket) {
    sockets.push(this);
    socket.on('message', (data: Buffer, isBinary) => {
      this.frames.push(isBinary ? binaryFrame(data) : textFrame(data));
      this.#arrived?.();
    });
    socket.on('close', () => {
      this.#closed = true;
      this.#arrived?.();
    });
    socket.on('error', () => undefined);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The next frame that `wanted` accepts; others are passed over. */
  async next(wanted: (frame: Frame) => boolean = () => true): Promise<Frame> {
    for (;;) {
      const frame = this.frames[this.#read];
      if (frame) {
        this.#read += 1;
        if (wanted(frame)) return frame;
      } else {
        if (this.#closed) throw new Error('the socket is closed');
        await new Promise<void>((resolve, reject) => {
          const timer = setTimeout(() => reject(new Error('no frame for 5 s')), 5000);
          this.#arrived = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    }
  }

  /** Waits until a prompt has ended. */
  async end(promptId: string): Promise<void> {
    await this.next(({ type, data }) => type === 'executing' && data['node'] === null && data['prompt_id'] === promptId);
  }

  close(): void {
    this.socket.close();
  }
}

function textFrame(data: Buffer): Frame {
  try {
    return JSON.parse(data.toString()) as Frame;
  } catch {
    return { type: 'text', data: { text: data.toString() } };
  }
}

function binaryFrame(data: Buffer): Frame {
  const eventType = data.readUInt32BE(0);
  if (data.length < 8) return { type: 'binary', data: { eventType } };
  if (eventType !== 4) {
    return { type: 'binary', data: { eventType, imageType: data.readUInt32BE(4) }, image: data.subarray(8) };
  }
  const length = data.readUInt32BE(4);
  const metadata = JSON.parse(data.toString('utf8', 8, 8 + length)) as object;
  return { type: 'binary', data: { eventType, metadata }, image: data.subarray(8 + length) };
}

export async function openSocket(site: ComfyuiStandIn, clientId?: string, first?: object): Promise<Socket> {
  const query = clientId === undefined ? '' : `?clientId=${clientId}`;
  const socket = new Socket(new WebSocket(`${site.url.replace('http', 'ws')}/ws${query}`));
  await new Promise<void>((resolve, reject) => {
    socket.socket.once('open', resolve);
    socket.socket.once('error', reject);
  });
  if (first) socket.socket.send(JSON.stringify(first));
  return socket;
}

export const FLAGS = { type: 'feature_flags', data: { supports_preview_metadata: true } };

export interface Answer {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: unknown;
}

/** Asks and reads the answer: JSON where it is, else text. */
export async function ask(site: ComfyuiStandIn, method: string, path: string, body?: unknown, headers = {}): Promise<Answer> {
  const answer = await fetch(site.url + path, {
    method,
    headers,
    ...(body !== undefined && { body: typeof body === 'string' || body instanceof FormData ? body : JSON.stringify(body) }),
  });
  const contentType = answer.headers.get('content-type');
  const text = await answer.text();
  return { status: answer.status, contentType, body: contentType?.includes('json') ? JSON.parse(text) : text };
}

export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('what was awaited did not happen within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Refused prompts use numbers of the queue up. */
export async function useNumbers(site: ComfyuiStandIn, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await ask(site, 'POST', '/prompt', {});
}

export interface HistoryEntry {
  readonly prompt: readonly [number: number, id: string, workflow: Workflow];
  readonly outputs: Record<string, { images?: { filename: string; subfolder: string }[] }>;
  readonly status: {
    readonly status_str: string;
    readonly messages: readonly [string, { exception_message?: string; exception_type?: string }][];
  };
}

/** Waits for the end of a prompt, also for its entry in the history, and reads that. */
export async function historyOf(site: ComfyuiStandIn, promptId: string): Promise<HistoryEntry | undefined> {
  await until(() => site.meter.jobs.some((job) => job.promptId === promptId && job.end !== undefined));
  const answer = await ask(site, 'GET', `/history/${promptId}`);
  return (answer.body as Record<string, HistoryEntry>)[promptId];
}
