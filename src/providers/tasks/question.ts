import { isPlantainError } from '../../domain/failures/failure.js';

/** A question for a task that is not answered by then is asked again, in milliseconds. */
export const QUESTION_MS = 60_000;

/** What `fetch` brings of the pictures of a task that is over; where they do not answer yet, `made`, which says where they lie. */
export async function fetchedOr<End>(fetch: () => Promise<End>, made: () => End, signal: AbortSignal): Promise<End> {
  try {
    return await fetch();
  } catch (error) {
    if (signal.aborted || !isPlantainError(error) || error.code === 'store_failed') throw error;
    return made();
  }
}
