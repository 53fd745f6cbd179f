import type { SpooledSubmission } from '../../domain/generation.js';
import { failureOfActivity } from '../activity-failure.js';
import { type ItemState, spend } from './item-state.js';

/**
 * Adds how long a request was out, as its worker measured it: what passes while no worker is there is no generation. `from`: when it began,
 * for workers of an earlier version; absent where nobody knows.
 */
export function measured(state: ItemState, { tookMs }: { readonly tookMs?: number }, from?: number): void {
  const ms = tookMs ?? (from === undefined ? undefined : Date.now() - from);
  if (ms !== undefined) spend(state, 'generationMs', ms);
}

/** Follows an operation, and adds how long that took. */
export async function timed(state: ItemState, follow: () => Promise<SpooledSubmission>): Promise<SpooledSubmission> {
  const from = Date.now();
  try {
    const spooled = await follow();
    measured(state, spooled, from);
    return spooled;
  } catch (error) {
    measured(state, failureOfActivity(error), from);
    throw error;
  }
}
