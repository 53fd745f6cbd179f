import { words } from '../words/words.js';
import { setTimeout as delay } from 'node:timers/promises';
import { claimText, spoolClaim } from '../domain/claim.js';
import type { Recovery } from '../domain/generation.js';
import type { Answer, Entry } from './entry.js';
import { foundPictures } from './found.js';
import { LeaseWatch } from './lease.js';

export interface RecoverOptions {
  /** How long an owner that shows signs of life is awaited at most, in milliseconds. */
  readonly waitMs: number;
  /** Ends the waiting; its reason is thrown as it is. */
  readonly signal: AbortSignal;
  /** Called each time before it continues waiting, for a heartbeat. */
  readonly onWait?: () => void;
}

export interface Recoverer {
  readonly host: string;
  readonly key: string;
  /** How often leases of this spool are renewed, in milliseconds. */
  readonly leaseMs: number;
  /** Whether this very process has the request under way. */
  readonly underWayHere: () => boolean;
}

/**
 * Finds out what became of a request whose worker was lost. Whatever it answers is final: it is on disk before it is told, by an
 * exclusive create, so that every later caller in any process hears the same.
 */
export async function recover(entry: Entry, self: Recoverer, options: RecoverOptions): Promise<Recovery> {
  const watch = new LeaseWatch(() => entry.sign(), self.leaseMs);
  const pollMs = Math.min(250, self.leaseMs / 4);
  let waitedMs = 0;
  let elapsedMs = 0;
  for (;;) {
    const final = await finalOf(entry, self);
    if (final) return final;
    const alive = (await watch.alive(elapsedMs)) || self.underWayHere();
    if (!alive || waitedMs >= options.waitMs) {
      // Lost to an answer that came in this moment: the next round reads it.
      await entry.giveAnswer({ kind: 'unknown' });
      continue;
    }
    options.onWait?.();
    elapsedMs = await pause(pollMs, options.signal);
    waitedMs += elapsedMs;
  }
}

async function finalOf(entry: Entry, self: Recoverer): Promise<Recovery | undefined> {
  const answer = await entry.answer();
  if (answer) return recoveryOf(entry, answer, self);
  let marker = await entry.marker();
  if (!marker) {
    // A submit writes its intent before it tells anyone of the key. Without one the entry itself was lost, and with it the knowledge.
    await entry.takeToRecover(!(await entry.intent()));
    marker = await entry.marker();
  }
  if (marker?.by !== 'recoverer') return undefined;
  return marker.lost ? { kind: 'unknown', noRecord: true } : { kind: 'never_sent' };
}

async function recoveryOf(entry: Entry, answer: Answer, self: Recoverer): Promise<Recovery> {
  switch (answer.kind) {
    case 'received':
      return { kind: 'adopted', claim: { host: self.host, key: self.key, submission: answer.submission, ...answer.times } };
    case 'unsent':
      return { kind: 'never_sent' };
    case 'failed':
      return answer;
    case 'unknown':
      return (await keptPictures(entry, answer, self)) ?? answer;
  }
}

/**
 * The answer of a worker that died is lost, but not what it had brought by then: such an item ends with a picture that is looked at, instead
 * of with another paid request. Once said, it stays.
 */
async function keptPictures(entry: Entry, answer: Answer, { host, key }: Recoverer): Promise<Recovery | undefined> {
  const noted = await entry.found();
  // What came after the key had been declared unknown is brought as a late answer, and changes nothing of what was said.
  if (!noted && (await entry.late())) return undefined;
  const images = noted ?? (await foundPictures(entry, answer));
  if (images.length === 0) return undefined;
  if (!noted) await entry.writeFound(images);
  const message = words('spool.found', { count: images.length, place: claimText(spoolClaim(host, key)) });
  return { kind: 'failed', failure: { code: 'store_failed', message, billing: 'maybe' } };
}

/** Resolves to the time waited, in milliseconds; time in which this process was itself stopped is not counted. */
async function pause(ms: number, signal: AbortSignal): Promise<number> {
  const began = performance.now();
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  return Math.min(performance.now() - began, 2 * ms);
}
