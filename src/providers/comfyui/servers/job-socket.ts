import type { Socket } from '../../../http/request.js';
import { eventFrame, type EventFrame, pictureFrame } from './frames.js';
import type { Server } from './server.js';

const FIRST_RECONNECT_MS = 500;
const LONGEST_RECONNECT_MS = 10_000;

/** What the socket has told of a job. Nothing of it is relied on: frames are lost, and nothing is sent again. */
export interface Heard {
  /** Id of the node that runs. */
  readonly node?: string;
  readonly step?: number;
  readonly of?: number;
}

export interface JobSocketOptions {
  readonly server: Server;
  /** That of the job's submission, of no other job: so what has no job id is about this one. */
  readonly clientId: string;
  readonly promptId: string;
  /** Nodes whose pictures come over the socket alone. */
  readonly finals: readonly string[];
  /** It is opened before the job is sent, so that it hears everything. */
  readonly fromStart?: true;
}

const ENDS = ['execution_success', 'execution_error', 'execution_interrupted'];

/** The websocket of one job: opened again when it is lost, until it is closed. */
export class JobSocket {
  readonly #options: JobSocketOptions;
  readonly #ids: Set<string>;
  #socket: Socket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #reconnectMs = FIRST_RECONNECT_MS;
  #isClosed = false;
  #isOpen = false;
  #onChange: () => void = () => undefined;
  #onPreview: (bytes: Uint8Array, type: string) => void = () => undefined;
  heard: Heard = {};
  /** Pictures of `finals`, in the order in which they came. */
  readonly pictures: Buffer[] = [];
  /** How many pictures each of `finals` has announced. */
  readonly announced = new Map<string, number>();
  /** An event said that the job has ended; how, the history says. */
  hasEnded = false;
  /** How often it was open and broke. */
  losses = 0;
  /** Epoch milliseconds at which it was opened last; undefined: never. */
  openedAt: number | undefined;
  /** Epoch milliseconds of the last frame. */
  heardAt = Date.now();

  constructor(options: JobSocketOptions) {
    this.#options = options;
    this.#ids = new Set([options.promptId]);
    this.#connect();
  }

  /** Called after anything new and with each preview, until other functions are given. */
  listen(onChange: () => void, onPreview: (bytes: Uint8Array, type: string) => void = () => undefined): void {
    this.#onChange = onChange;
    this.#onPreview = onPreview;
  }

  /** The id that the server has given to the job instead of ours. */
  isAlso(promptId: string): void {
    this.#ids.add(promptId);
  }

  /** It was there for all of the job so far: what it did not bring has not been sent. */
  get heardAll(): boolean {
    return this.#isOpen && this.losses === 0 && (this.#options.fromStart === true || this.announced.size > 0);
  }

  /** Resolves when it is open, or after `ms`. */
  async opened(ms: number): Promise<void> {
    const until = Date.now() + ms;
    while (!this.#isOpen && !this.#isClosed && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** One that is open and silent may have been unregistered by the late end of an earlier one: a new one is registered again. */
  reopen(): void {
    this.heardAt = Date.now();
    this.#socket?.close();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #connect(): void {
    const { server, clientId } = this.#options;
    this.#socket = server.socket(`/ws?clientId=${clientId}`, {
      onOpen: () => {
        this.#isOpen = true;
        this.openedAt = Date.now();
        this.#reconnectMs = FIRST_RECONNECT_MS;
        // Counts only as the first message of a socket (recorded, ws/13).
        this.#socket?.send(JSON.stringify({ type: 'feature_flags', data: { supports_preview_metadata: true } }));
      },
      onText: (text) => this.#event(eventFrame(text)),
      onBytes: (bytes) => this.#picture(bytes),
      onClose: () => this.#lost(),
    });
  }

  #lost(): void {
    if (this.#isOpen) this.losses += 1;
    this.#isOpen = false;
    if (this.#isClosed) return;
    // With jitter: a server that comes back is not met by all of them at once.
    const waitMs = this.#reconnectMs * (0.5 + Math.random() / 2);
    this.#reconnectMs = Math.min(LONGEST_RECONNECT_MS, this.#reconnectMs * 2);
    this.#timer = setTimeout(() => this.#connect(), waitMs);
    this.#timer.unref();
  }

  #event(frame: EventFrame | undefined): void {
    if (!frame) return;
    const { type, data } = frame;
    const { prompt_id: id, node, value, max } = data;
    // Jobs without a client id are told to everybody; after a reconnect ours comes without an id.
    if (typeof id === 'string' ? !this.#ids.has(id) : type !== 'executing') return;
    this.heardAt = Date.now();
    if (ENDS.includes(type) || (type === 'executing' && node === null)) this.hasEnded = true;
    else if (type === 'executing' && typeof node === 'string') this.heard = { node };
    else if (type === 'progress' && typeof node === 'string' && value !== undefined && max !== undefined) {
      this.heard = { node, step: value, of: max };
      if (this.#options.finals.includes(node)) this.announced.set(node, max);
    } else return;
    this.#onChange();
  }

  #picture(bytes: Buffer): void {
    const frame = pictureFrame(bytes);
    if (!frame || (frame.promptId !== undefined && !this.#ids.has(frame.promptId))) return;
    this.heardAt = Date.now();
    const node = frame.node ?? this.heard.node ?? '';
    // By the class of the node that runs: a preview of a sampler may be a PNG as well.
    if (frame.type === 'image/png' && this.#options.finals.includes(node)) this.pictures.push(frame.bytes);
    else this.#onPreview(frame.bytes, frame.type);
    this.#onChange();
  }
}
