import { BoundedMap, BoundedSet } from '../../../domain/bounded.js';
import { parseSubmissionKey } from '../../../domain/names.js';
import type { Classes } from '../workflow/classes.js';

const MOST_JOBS = 10_000;
const MOST_WORKFLOWS = 1_000;
/** Requests of an attempt before that are looked for, and in all. */
const MOST_SENDS = 3;
const MOST_EARLIER = 8;

interface OpenJob {
  readonly server: string;
  readonly batch: string;
}

interface Losses {
  /** Jobs that were gone with the server while they ran there, and those that waited. */
  readonly running: number;
  readonly waiting: number;
}

/** What this process knows of jobs, by their ids. */
export class JobBook {
  /** Classes of the nodes of a job, for the screen. */
  readonly classes = new BoundedMap<string, Classes>(MOST_WORKFLOWS);
  /** Jobs whose end is known and has been told: they are not looked for any more. */
  readonly finished = new BoundedSet<string>(MOST_JOBS);
  readonly #open = new BoundedMap<string, OpenJob>(MOST_JOBS);
  readonly #losses = new BoundedMap<string, Losses>(MOST_JOBS);

  /** A job of the journal key is at a server. */
  opened(promptId: string, server: string, key: string): void {
    this.#open.set(promptId, { server, batch: batchOf(key) });
  }

  ended(promptId: string): void {
    this.#open.delete(promptId);
    this.finished.add(promptId);
  }

  /** The other jobs of its batch at a server. */
  siblings(promptId: string, server: string): string[] {
    const batch = this.#open.get(promptId)?.batch;
    if (batch === undefined) return [];
    return [...this.#open].flatMap(([id, one]) => (id !== promptId && one.server === server && one.batch === batch ? [id] : []));
  }

  /** Counts one more job of an item that was gone with its server; answers how many of this kind. */
  lost(key: string, kind: keyof Losses): number {
    const item = itemOf(key);
    const known = this.#losses.get(item) ?? { running: 0, waiting: 0 };
    this.#losses.set(item, { ...known, [kind]: known[kind] + 1 });
    return known[kind] + 1;
  }
}

/** The part of a journal key that names its item. */
const itemOf = (key: string): string => key.replace(/-a\d+-s\d+(?:-c)?$/, '');
const batchOf = (key: string): string => key.slice(0, key.lastIndexOf('/'));

/** Journal keys of earlier requests for the same item, the newest first: what they have become may be there still. */
export function earlierKeys(key: string): string[] {
  const about = parseSubmissionKey(key);
  if (!about) return [];
  const keys: string[] = [];
  for (let attempt = about.attempt; attempt > 0; attempt--) {
    const last = attempt === about.attempt ? about.send - 1 : MOST_SENDS;
    for (let send = last; send > Math.max(0, last - MOST_SENDS); send--) keys.push(`${itemOf(key)}-a${attempt}-s${send}`);
  }
  return keys.slice(0, MOST_EARLIER);
}
