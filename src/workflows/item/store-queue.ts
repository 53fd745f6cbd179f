import { ApplicationFailure } from '@temporalio/common';
import { sleep } from '@temporalio/workflow';
import type { GroupItem, StoreEnd, StoreInput } from '../../activities/storage.js';
import type { StoredImage } from '../../domain/generation.js';
import { isHostAway, onHost } from '../activity-failure.js';
import { atHost, type CallContext, togetherAtHost } from '../calls.js';
import { isEdition3 } from '../edition.js';
import { say } from '../../words/current.js';
import { type Text, words } from '../../words/words.js';

/** What one activity takes: its input and its result must stay small. */
const MOST_ITEMS = 50;
const MOST_PICTURES = 200;
/** A storing that is under way for longer holds nobody up: its host may be away. */
const FRESH_MS = 5_000;

/** The pictures of one item, in the spool of a host. */
export interface StoreRequest extends GroupItem {
  readonly host: string;
  readonly title: Text;
  /** How long it may take from now on, in milliseconds. */
  readonly limitMs: () => number;
}

interface Waiting {
  readonly request: StoreRequest;
  readonly end: (end: StoreEnd) => void;
  readonly fail: (error: unknown) => void;
}

/** What a segment stores on one host. */
interface Line {
  readonly waiting: Waiting[];
  /** The storing that those who wait let end first; others may be under way that took too long. */
  first: object | undefined;
  isWatched: boolean;
}

interface StoreQueueOptions extends CallContext {
  readonly destination: StoreInput['destination'];
}

/**
 * Has the pictures of a segment stored. Those that come while others of their host are being stored go together in the next activity: under
 * load an item costs a fraction of one, and a single item waits for nobody. What a group leaves has an activity of its own, so that nothing
 * slow or failing holds up the others.
 */
export class StoreQueue {
  readonly #options: StoreQueueOptions;
  /** Items of a run of an earlier version have an activity each. */
  readonly #inGroups = isEdition3();
  readonly #lines = new Map<string, Line>();

  constructor(options: StoreQueueOptions) {
    this.#options = options;
  }

  /** @throws what the activity of the item throws: why its store has not taken it, or why its host could not be reached in time */
  store(request: StoreRequest): Promise<readonly StoredImage[]> {
    return this.#inGroups ? this.#inGroup(request) : this.#alone(request);
  }

  async #inGroup(request: StoreRequest): Promise<readonly StoredImage[]> {
    const end = await this.#together(request);
    switch (end.kind) {
      case 'stored':
        return end.images;
      case 'failed':
        throw ApplicationFailure.nonRetryable(say(end.failure.message), end.failure.code, end.failure);
      case 'left':
        return this.#alone(request);
    }
  }

  #alone({ host, title, limitMs, index, key, images }: StoreRequest): Promise<StoredImage[]> {
    const input = { ...this.#common, index, key, images };
    return onHost(() => atHost(this.#options, host, words('do.store', { item: title }), limitMs()).storeImages(input));
  }

  get #common() {
    const { batch, settings, destination } = this.#options;
    return { batch, pageSize: settings.segmentSize, destination };
  }

  #together(request: StoreRequest): Promise<StoreEnd> {
    const { host } = request;
    const line = this.#lines.get(host) ?? { waiting: [], first: undefined, isWatched: false };
    this.#lines.set(host, line);
    return new Promise((end, fail) => {
      line.waiting.push({ request, end, fail });
      if (!line.first) this.#begin(host, line);
      else if (!line.isWatched) void this.#watch(host, line);
    });
  }

  async #watch(host: string, line: Line): Promise<void> {
    line.isWatched = true;
    while (line.waiting.length > 0) {
      const { first } = line;
      await sleep(FRESH_MS);
      if (line.first === first) this.#begin(host, line);
    }
    line.isWatched = false;
  }

  /** The next group, whatever is under way. */
  #begin(host: string, line: Line): void {
    const group = nextGroup(line.waiting);
    line.first = group.length > 0 ? group : undefined;
    if (!line.first) return;
    void this.#run(host, group).finally(() => {
      if (line.first === group) this.#begin(host, line);
    });
  }

  async #run(host: string, group: readonly Waiting[]): Promise<void> {
    const items = group.map(({ request: { index, key, images } }) => ({ index, key, images }));
    const limitMs = Math.max(...group.map(({ request }) => request.limitMs()));
    const call = () => togetherAtHost(this.#options, host, titleOf(group), limitMs).storeGroup({ ...this.#common, items });
    try {
      const ends = await onHost(call);
      for (const [at, { end }] of group.entries()) end(ends[at] ?? { kind: 'left' });
    } catch (error) {
      for (const { end, fail } of group) {
        if (isHostAway(error)) fail(error);
        else end({ kind: 'left' });
      }
    }
  }
}

function titleOf(group: readonly Waiting[]): Text {
  const [first] = group;
  const one = group.length === 1 ? first : undefined;
  return one ? words('do.store', { item: one.request.title }) : words('do.storeGroup', { count: group.length });
}

function nextGroup(waiting: Waiting[]): Waiting[] {
  let pictures = 0;
  const fits = waiting.slice(0, MOST_ITEMS).findIndex(({ request }, at) => {
    pictures += request.images.length;
    return at > 0 && pictures > MOST_PICTURES;
  });
  return waiting.splice(0, fits < 0 ? MOST_ITEMS : fits);
}
