import type { FaultAction } from '../faults.js';

/** How often a trouble strikes. */
interface Often {
  /** At most so often; absent: always. */
  readonly times?: number;
  /** So many that match go well first. */
  readonly skip?: number;
}

/** One kind of request goes wrong. */
export interface RequestTrouble extends Often {
  readonly on: 'request';
  readonly method?: string;
  /** Without prefix, `/api` and query; a star at the end stands for any rest. Absent: every path. */
  readonly path?: string;
  /** Wait before the answer, after the request has had its effect: events overtake the answer. */
  readonly latencyMs?: number;
  /** Absent: only the latency differs. */
  readonly action?: Extract<FaultAction<never>, { kind: 'answer' | 'hang' | 'cut' | 'truncate' | 'reset' | 'drip' }>;
  /**
   * Whether the server does what it was asked. Absent: not for `answer` and for a reset while reading; otherwise it does, and only
   * the answer is lost.
   */
  readonly effect?: boolean;
}

/** A node goes wrong. */
export interface NodeTrouble extends Often {
  readonly on: 'node';
  /** Absent: any class. */
  readonly class?: string;
  readonly id?: string;
  /** A piece of the workflow's text. */
  readonly prompt?: string;
  readonly action:
    | { readonly kind: 'error'; readonly type: string; readonly message: string }
    /** The node takes so long more and hears no interrupt meanwhile. */
    | { readonly kind: 'block'; readonly ms: number };
}

/** A socket goes wrong from the moment it is opened; `times` counts sockets. */
export interface SocketTrouble extends Often {
  readonly on: 'socket';
  readonly clientId?: string;
  readonly action:
    /** The upgrade is answered with this status. */
    | { readonly kind: 'refuse'; readonly status: number }
    /** The connection breaks after so many frames. */
    | { readonly kind: 'cut'; readonly after: number }
    /** Stays open and is silent after so many frames. */
    | { readonly kind: 'stall'; readonly after: number }
    /** Every frame comes twice. */
    | { readonly kind: 'duplicate' }
    /** Neighbouring frames change places. */
    | { readonly kind: 'shuffle' }
    | { readonly kind: 'delay'; readonly ms: number }
    /** Frames take as long as on a line of this speed, one after the other. */
    | { readonly kind: 'slow'; readonly bytesPerSecond: number }
    /** Between the frames come those of somebody else's prompt, frames of unknown type and text that is no JSON. */
    | { readonly kind: 'foreign' };
}

export type ComfyuiTrouble = RequestTrouble | NodeTrouble | SocketTrouble;

/** The troubles of a stand-in, and how often each has struck. */
export class Troubles {
  #list: readonly ComfyuiTrouble[] = [];
  #seen: number[] = [];

  get list(): readonly ComfyuiTrouble[] {
    return this.#list;
  }

  set(troubles: readonly ComfyuiTrouble[]): void {
    this.#list = troubles;
    this.#seen = troubles.map(() => 0);
  }

  /** The first trouble for a request, if any; counts it. */
  ofRequest(method: string, path: string): RequestTrouble | undefined {
    return this.#strike((trouble) => trouble.on === 'request' && isFor(trouble, method, path))[0] as RequestTrouble | undefined;
  }

  ofNode(id: string, nodeClass: string, workflow: string): NodeTrouble | undefined {
    return this.#strike(
      (trouble) =>
        trouble.on === 'node' &&
        (trouble.class ?? nodeClass) === nodeClass &&
        (trouble.id ?? id) === id &&
        workflow.includes(trouble.prompt ?? ''),
    )[0] as NodeTrouble | undefined;
  }

  /** All troubles of a socket that is being opened. */
  ofSocket(sid: string): readonly SocketTrouble[] {
    const isOfSocket = (trouble: ComfyuiTrouble): boolean => trouble.on === 'socket' && (trouble.clientId ?? sid) === sid;
    return this.#strike(isOfSocket, Infinity) as readonly SocketTrouble[];
  }

  #strike(matches: (trouble: ComfyuiTrouble) => boolean, most = 1): readonly ComfyuiTrouble[] {
    const struck: ComfyuiTrouble[] = [];
    for (const [i, trouble] of this.#list.entries()) {
      if (struck.length >= most || !matches(trouble)) continue;
      const { skip = 0, times = Infinity } = trouble;
      const nth = (this.#seen[i] ?? 0) + 1;
      if (nth > skip + times) continue;
      this.#seen[i] = nth;
      if (nth > skip) struck.push(trouble);
    }
    return struck;
  }
}

function isFor(trouble: RequestTrouble, method: string, path: string): boolean {
  if ((trouble.method ?? method) !== method) return false;
  const wanted = trouble.path ?? '*';
  return wanted.endsWith('*') ? path.startsWith(wanted.slice(0, -1)) : path === wanted;
}

/** The words of a GPU that has too little memory, as recorded. */
export const outOfMemory = (): NodeTrouble['action'] => ({
  kind: 'error',
  type: 'torch.OutOfMemoryError',
  message:
    'CUDA out of memory. Tried to allocate 2.00 GiB.\nThis error means you ran out of memory on your GPU.\n\nTIPS: If the workflow worked before you might have accidentally set the batch_size to a large number.',
});
