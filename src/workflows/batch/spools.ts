import type { HostToAsk } from '../../activities/record/hosts.js';
import type { SettleInput } from '../../activities/record/picture-recovery.js';
import type { SpoolSettled } from '../../activities/record/settling.js';
import type { Settled } from '../../domain/summary.js';
import { type FreeContext, leftAtHost } from '../calls.js';
import { failureOfActivity, isHostAway } from '../activity-failure.js';

/** What became of what the hosts hold of a batch. */
export interface SpoolsAsked extends Pick<Settled, 'away' | 'left'> {
  /** Outcomes on record were corrected. */
  readonly corrected: boolean;
}

/** For a report that would lack what was paid for: about four minutes. */
export const PATIENT_TRIES = 10;
const TRIES = 4;

/** Asks all hosts at once for what their spools hold of a batch: it goes to its store, and the record is corrected. */
export async function askSpools(
  context: FreeContext,
  input: SettleInput,
  hosts: readonly HostToAsk[],
  tries = TRIES,
): Promise<SpoolsAsked> {
  const away: string[] = [];
  const left = new Map<string, Settled['left'][number]>();
  const settle = async (asked: HostToAsk): Promise<boolean> => {
    const { host } = asked;
    try {
      const settled: SpoolSettled = await leftAtHost(context, asked, tries).settleSpool(input);
      const { corrected, left: pictures, reason = '' } = settled;
      if (pictures === undefined) left.delete(host);
      else left.set(host, { host, pictures, reason });
      return corrected > 0;
    } catch (error) {
      if (isHostAway(error)) away.push(host);
      else left.set(host, { host, reason: failureOfActivity(error).message });
      return false;
    }
  };
  let open = hosts;
  let corrected = false;
  // Of two hosts that correct the same item at once the record keeps one: whoever changed something looks again, until one alone did.
  do {
    const changed = await Promise.all(open.map(settle));
    open = open.filter((_, index) => changed[index]);
    corrected ||= open.length > 0;
  } while (open.length > 1);
  return { corrected, away, left: [...left.values()] };
}

/** Hosts that have not read their journals: what they have sent may be missing. What none of the others has begun was never started. */
export const unheardOf = ({ away, left }: SpoolsAsked): string[] =>
  [...away, ...left.filter(({ pictures }) => pictures === undefined).map(({ host }) => host)].sort();
