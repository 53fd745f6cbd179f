import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { formatJson } from './json.js';
import type { MeteredSocket } from './meter.js';
import type { SocketTrouble } from './troubles.js';

type Frame = string | Buffer;
type Action = SocketTrouble['action'];

const SWAP_WAIT_MS = 30;

/** One open socket, with its troubles. */
export class Wire {
  #held: Frame | undefined;
  #stalled = false;
  /** Epoch milliseconds at which the line has sent all before. */
  #freeAt = 0;

  constructor(
    readonly socket: WebSocket,
    readonly actions: readonly Action[],
    readonly books: MeteredSocket,
  ) {}

  #action<Kind extends Action['kind']>(kind: Kind): Extract<Action, { kind: Kind }> | undefined {
    return this.actions.find((action): action is Extract<Action, { kind: Kind }> => action.kind === kind);
  }

  json(type: string, data: object): void {
    this.send(formatJson({ type, data }));
  }

  send(frame: Frame): void {
    const delay = this.#action('delay');
    const slow = this.#action('slow');
    if (slow) {
      this.#freeAt = Math.max(Date.now(), this.#freeAt) + (frame.length / slow.bytesPerSecond) * 1000;
      setTimeout(() => this.#disturbed(frame), this.#freeAt - Date.now());
    } else if (delay) setTimeout(() => this.#disturbed(frame), delay.ms);
    else this.#disturbed(frame);
  }

  /** From now on nothing is sent any more, though the socket stays open. */
  stall(): void {
    this.#stalled = true;
  }

  #disturbed(frame: Frame): void {
    if (this.#action('foreign')) for (const other of foreignFrames()) this.#out(other);
    if (!this.#action('shuffle')) return this.#out(frame);
    if (this.#held === undefined) {
      this.#held = frame;
      setTimeout(() => this.#release(), SWAP_WAIT_MS);
      return;
    }
    const held = this.#held;
    this.#held = undefined;
    this.#out(frame);
    this.#out(held);
  }

  #release(): void {
    if (this.#held !== undefined) this.#out(this.#held);
    this.#held = undefined;
  }

  #out(frame: Frame): void {
    const { socket, books } = this;
    const silentAfter = this.#stalled ? 0 : (this.#action('stall')?.after ?? Infinity);
    if (socket.readyState !== WebSocket.OPEN || books.frames >= silentAfter) return;
    for (let copy = this.#action('duplicate') ? 2 : 1; copy > 0; copy--) {
      books.frames += 1;
      const isLast = books.frames === this.#action('cut')?.after;
      socket.send(frame, () => isLast && socket.terminate());
      if (isLast) this.#stalled = true;
    }
  }
}

/** What a client sees that shares the server with others and with custom nodes. */
function foreignFrames(): Frame[] {
  const prompt_id = randomUUID();
  const text = [
    { type: 'execution_start', data: { prompt_id, timestamp: Date.now() } },
    { type: 'progress', data: { value: 3, max: 7, prompt_id, node: '3' } },
    { type: 'crystools.monitor', data: { cpu_utilization: 12.5 } },
    { type: 'executing', data: { node: null, prompt_id } },
  ].map((frame) => formatJson(frame));
  const unknownEvent = Buffer.from([0, 0, 0, 9, 1, 2, 3]);
  return [...text, 'not json', unknownEvent];
}
