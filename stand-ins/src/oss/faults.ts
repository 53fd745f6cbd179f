import type { OssRequest } from './request.js';

/** What happens instead of the good answer. */
export type OssFaultAction =
  /** An error in the shape of OSS. */
  | {
      readonly kind: 'xml';
      readonly status: number;
      readonly code: string;
      readonly message?: string;
      /** Further elements of the XML. */
      readonly more?: Readonly<Record<string, string>>;
    }
  /** A page of a proxy in between; the request never reaches OSS. */
  | { readonly kind: 'html'; readonly status: number }
  /** Silence; ended after `ms`, else when the client leaves. */
  | { readonly kind: 'hang'; readonly ms?: number }
  /** The connection is reset, before anything is done. */
  | { readonly kind: 'reset' }
  /** Everything is done, then the connection is reset instead of the answer. */
  | { readonly kind: 'lost_reply' }
  /** Half of the answer's body, then the connection breaks. */
  | { readonly kind: 'cut' }
  /** The good answer, after `ms`. */
  | { readonly kind: 'slow'; readonly ms: number };

/** A fault and the requests that it is for; all given conditions must hold. */
export interface OssFault {
  readonly when?: {
    readonly method?: string;
    /** A piece of the key. */
    readonly key?: string;
  };
  /** At most so often. */
  readonly times?: number;
  readonly action: OssFaultAction;
}

const KINDS: readonly string[] = ['xml', 'html', 'hang', 'reset', 'lost_reply', 'cut', 'slow'];

/** Faults as JSON says them. @throws Error for what is no list of faults */
export function parseOssFaults(value: unknown): OssFault[] {
  const isFault = (fault: unknown): fault is OssFault => {
    const action = typeof fault === 'object' && fault !== null && 'action' in fault ? fault.action : undefined;
    return typeof action === 'object' && action !== null && 'kind' in action && KINDS.includes(String(action.kind));
  };
  if (Array.isArray(value) && value.every(isFault)) return value;
  throw new Error(`faults are a list of { when?, times?, action: { kind: one of ${KINDS.join(', ')} } }`);
}

export class OssFaultScript {
  #faults: readonly OssFault[] = [];
  #fired: number[] = [];

  get faults(): readonly OssFault[] {
    return this.#faults;
  }

  set(faults: readonly OssFault[]): void {
    this.#faults = faults;
    this.#fired = faults.map(() => 0);
  }

  /** The fault for a request, if any; counts it. */
  choose({ method, key }: Pick<OssRequest, 'method' | 'key'>): OssFaultAction | undefined {
    const index = this.#faults.findIndex(({ when = {}, times = Infinity }, i) => {
      if ((this.#fired[i] ?? 0) >= times) return false;
      if (when.method !== undefined && when.method !== method) return false;
      return when.key === undefined || (key ?? '').includes(when.key);
    });
    if (index < 0) return undefined;
    this.#fired[index] = (this.#fired[index] ?? 0) + 1;
    return this.#faults[index]?.action;
  }
}
