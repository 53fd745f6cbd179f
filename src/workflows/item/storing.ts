import { claimWords, restClaims, spoolClaim } from '../../domain/claim.js';
import type { SpooledSubmission, StoredImage } from '../../domain/generation.js';
import type { Outcome } from '../../domain/outcome.js';
import { failureOfActivity, isHostAway } from '../activity-failure.js';
import { countOut, undelivered, type ItemState, type Lane, requestsIn, title } from './item-state.js';
import { sentences, words } from '../../words/words.js';

/** How long storing is tried for a batch without a deadline: a full disk at night is fixed in the morning. */
const STORE_LIMIT_MS = 12 * 3_600_000;

/** Brings the pictures of an answer to the results store; from here on nothing more is paid for the item. */
export async function storeSpooled(state: ItemState, lane: Lane, spooled: SpooledSubmission): Promise<Outcome> {
  lane.phase(state, 'storing');
  countOut(state, 'delivered');
  const { host, key, submission } = spooled;
  const { images, skipped } = submission.kind === 'done' ? submission : { images: [] };
  const latest = Date.now() + STORE_LIMIT_MS;
  const limitMs = (): number => (lane.workUntil() ?? latest) - Date.now();
  const request = { host, index: state.route.index, key, images, title: title(state), limitMs };
  state.claims.push(...restClaims(submission, state.route.site));
  // From now on, because the item may be given up in the middle of it.
  state.claims.push(spoolClaim(host, key));
  try {
    const stored = await lane.store(request);
    state.claims.pop();
    return { ...delivered(state, stored), ...(skipped && { skipped }) };
  } catch (error) {
    if (isHostAway(error)) return undelivered(state, { code: 'lost', message: words('host.lostPicture', { host }) });
    const kept = words('item.kept', { count: 1, place: claimWords(spoolClaim(host, key)) });
    return undelivered(state, { code: 'store_failed', message: sentences(failureOfActivity(error).message, kept) });
  }
}

function delivered(state: ItemState, images: readonly StoredImage[]): Outcome {
  const { route, calls, attempt, startedAt, claims } = state;
  const about = { index: route.index, id: route.id, site: route.site, attempts: attempt, calls, endedAt: Date.now() };
  const base = { ...about, ...requestsIn(state), ...(claims.length > 0 ? { claims } : {}) };
  return { ...base, ...(startedAt === undefined ? {} : { startedAt }), ...state.times, status: 'success', images };
}
