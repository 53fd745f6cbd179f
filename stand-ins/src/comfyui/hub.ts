import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { isFields, parseJson, type Fields } from './json.js';
import type { ComfyuiMeter } from './meter.js';
import type { SocketTrouble } from './troubles.js';
import type { Traits } from './versions.js';
import { Wire } from './wire.js';

const PREVIEW_IMAGE = 1;
const PREVIEW_IMAGE_WITH_METADATA = 4;
const IMAGE_TYPES = { 'image/jpeg': 1, 'image/png': 2 } as const;

export interface FrameImage {
  readonly bytes: Buffer;
  readonly type: keyof typeof IMAGE_TYPES;
}

const uint32 = (value: number): Buffer => {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(value);
  return out;
};

/** The sockets of one life of the server. */
export class Hub {
  readonly #wires = new Map<string, Wire>();
  /** All sockets that are open, also those that are registered no more. */
  readonly #open = new Set<Wire>();
  readonly #flags = new Map<string, Fields>();
  /** Whose prompt runs or ran last. Undefined: it was posted without `client_id`. */
  clientId: string | undefined;
  /** The node that runs. */
  lastNode: string | undefined;

  constructor(
    readonly traits: Traits,
    readonly meter: ComfyuiMeter,
    readonly remaining: () => number,
  ) {}

  open(socket: WebSocket, asked: string, actions: readonly SocketTrouble['action'][]): void {
    const sid = asked === '' ? randomUUID().replaceAll('-', '') : asked;
    const wire = new Wire(socket, actions, this.meter.socket(sid));
    this.#wires.set(sid, wire);
    this.#flags.set(sid, {});
    this.#open.add(wire);
    wire.json('status', { status: this.#status(), sid });
    if (this.clientId === sid && this.lastNode !== undefined) wire.json('executing', { node: this.lastNode });
    let first = true;
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) return;
      const message = textOf(data);
      if (message === undefined) return;
      if (first && isFields(message) && message['type'] === 'feature_flags' && this.traits.features) {
        this.#flags.set(sid, isFields(message['data']) ? message['data'] : {});
        this.#wires.get(sid)?.json('feature_flags', this.traits.features);
      }
      first = false;
    });
    socket.on('error', () => undefined); // 'close' follows
    socket.on('close', () => {
      wire.books.closedAt = Date.now();
      this.#open.delete(wire);
      // As in the server: by id, even if another socket has registered under it since (recorded).
      this.#wires.delete(sid);
      this.#flags.delete(sid);
    });
  }

  #status(): object {
    return { exec_info: { queue_remaining: this.remaining() } };
  }

  sendStatus(): void {
    this.send('status', { status: this.#status() });
  }

  /** To one socket, or to all that are registered. */
  send(type: string, data: object, sid?: string): void {
    for (const wire of this.#addressees(sid)) wire.json(type, data);
  }

  /** To whom the running prompt belongs, or to all if it belongs to nobody. */
  sendToRunner(type: string, data: object): void {
    this.send(type, data, this.clientId);
  }

  get runnerTakesMetadata(): boolean {
    return this.clientId !== undefined && this.#flags.get(this.clientId)?.['supports_preview_metadata'] === true;
  }

  sendImage({ bytes, type }: FrameImage): void {
    this.#sendBinary(Buffer.concat([uint32(PREVIEW_IMAGE), uint32(IMAGE_TYPES[type]), bytes]));
  }

  sendImageWithMetadata({ bytes, type }: FrameImage, metadata: object): void {
    const json = Buffer.from(JSON.stringify({ ...metadata, image_type: type }));
    this.#sendBinary(Buffer.concat([uint32(PREVIEW_IMAGE_WITH_METADATA), uint32(json.length), json, bytes]));
  }

  #sendBinary(frame: Buffer): void {
    for (const wire of this.#addressees(this.clientId)) wire.send(frame);
  }

  #addressees(sid: string | undefined): readonly Wire[] {
    if (sid === undefined) return [...this.#wires.values()];
    const wire = this.#wires.get(sid);
    return wire ? [wire] : [];
  }

  /** Breaks sockets without a close frame, all or those of one client; tells how many. */
  cut(sid?: string): number {
    const wires = [...this.#open].filter((wire) => (sid ?? wire.books.sid) === wire.books.sid);
    for (const wire of wires) wire.socket.terminate();
    return wires.length;
  }

  /** From now on nothing is sent over the sockets that are open. */
  stall(): void {
    for (const wire of this.#open) wire.stall();
  }
}

function textOf(data: Buffer): unknown {
  try {
    return parseJson(data.toString());
  } catch {
    return undefined;
  }
}
