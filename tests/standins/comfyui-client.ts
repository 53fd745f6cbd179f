import { afterEach } from 'vitest';
import { WebSocket } from 'ws';
import { startComfyuiStandIn, type ComfyuiStandIn, type ComfyuiStandInOptions } from '../../src/standins/comfyui.js';

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

type Inputs = Record<string, unknown>;
export type Workflow = Record<string, { class_type: string; inputs: Inputs; _meta?: object }>;

export interface Making {
  seed?: number | string;
  steps?: number;
  width?: number;
  height?: number;
  batch?: number;
  text?: string;
  save?: 'SaveImage' | 'SaveImageWebsocket' | 'PreviewImage';
  /** A node of this class, with the id 50, between decoding and saving. */
  between?: { class_type: string; inputs: Inputs };
}

/** The recorded FLUX text-to-image workflow. */
export function textToImage(making: Making = {}): Workflow {
  const {
    seed = 101,
    steps = 4,
    width = 256,
    height = 256,
    batch = 1,
    text = 'a red apple',
    save = 'SaveImage',
    between,
  } = making;
  const node = (class_type: string, inputs: Inputs): Workflow[string] => ({ class_type, inputs });
  return {
    '6': node('CLIPTextEncode', { text, clip: ['11', 0] }),
    '8': node('VAEDecode', { samples: ['13', 0], vae: ['10', 0] }),
    '9': node(save, {
      ...(save === 'SaveImage' && { filename_prefix: 'rec/txt2img' }),
      images: [between ? '50' : '8', 0],
    }),
    '10': node('VAELoader', { vae_name: 'ae.safetensors' }),
    '11': node('DualCLIPLoaderGGUF', {
      clip_name1: 't5-v1_1-xxl-encoder-Q5_K_M.gguf',
      clip_name2: 'clip_l.safetensors',
      type: 'flux',
    }),
    '12': node('UnetLoaderGGUF', { unet_name: 'flux1-dev-Q4_K_S.gguf' }),
    '13': node('SamplerCustomAdvanced', {
      noise: ['25', 0],
      guider: ['22', 0],
      sampler: ['16', 0],
      sigmas: ['17', 0],
      latent_image: ['27', 0],
    }),
    '16': node('KSamplerSelect', { sampler_name: 'euler' }),
    '17': node('BasicScheduler', { scheduler: 'simple', steps, denoise: 1.0, model: ['12', 0] }),
    '22': node('BasicGuider', { model: ['12', 0], conditioning: ['26', 0] }),
    '25': node('RandomNoise', { noise_seed: seed }),
    '26': node('FluxGuidance', { guidance: 3.5, conditioning: ['6', 0] }),
    '27': node('EmptySD3LatentImage', { width, height, batch_size: batch }),
    ...(between && { '50': node(between.class_type, { images: ['8', 0], ...between.inputs }) }),
  };
}
