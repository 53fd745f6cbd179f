import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Frame } from './comfyui-client.js';

/** One line of a recording; what the lines mean is told in recorded/comfyui/README.md. */
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

const RECORDED = fileURLToPath(new URL('./recorded/comfyui/', import.meta.url));

export const linesOf = (file: string): Line[] =>
  readFileSync(`${RECORDED}${file}.ndjson`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

/** The clock of a sampler in a frame: how many steps it must have been allowed. */
export function stepsShown(line: Line): number | undefined {
  const { json } = line;
  if (json?.type === 'progress' && json.data['node'] !== '9') return Number(json.data['value']);
  const running = /(?:13|3)=running:(\d+)\/\d+$/.exec(textOf(json?.data['nodesShortened']))?.[1];
  return running === undefined ? undefined : Number(running);
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A body that is only described in the recording. */
export function bodyFor(described: string | undefined): string | FormData | undefined {
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

export function headersFor(note: string): Record<string, string> {
  if (note.startsWith('Origin')) return { origin: 'http://elsewhere.example' };
  if (note.startsWith('Sec-Fetch-Site')) return { 'sec-fetch-site': 'cross-site' };
  if (note.startsWith('the same JSON')) return { 'content-type': 'text/plain' };
  if (note.startsWith('Range')) return { range: 'bytes=0-9' };
  return {};
}

export function binaryOf({ eventType, imageType, metadata }: Line): Frame {
  return { type: 'binary', data: metadata ? { eventType, metadata } : { eventType, imageType } };
}

/** `progress_state` in the short form of the recordings; the order of nodes is that of a JavaScript object. */
export function shortened(data: Record<string, unknown>): Record<string, unknown> {
  const nodes = data['nodes'] as Record<string, { value: number; max: number; state: string }>;
  const short = Object.entries(nodes).map(([id, { value, max, state }]) => `${id}=${state}:${value}/${max}`);
  return { prompt_id: data['prompt_id'], nodes: short };
}

export function shortenedAlike(data: Record<string, unknown>): Record<string, unknown> {
  const nodes = textOf(data['nodesShortened']).replaceAll('.0', '').split(' ');
  return { prompt_id: data['prompt_id'], nodes };
}
