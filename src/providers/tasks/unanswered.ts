import { type Failure, FAILURES, PlantainError } from '../../domain/failures/failure.js';

/** A paid task is asked for again so soon at the latest: a longer rest could last until its time is over. */
const LONGEST_REST_MS = 10_000;

/** `failure` of a question for a task: it says nothing of the task, which is paid for, so the question is to be repeated. */
export function unanswered({ code, message, retryAfterMs: restMs }: Failure): PlantainError {
  return new PlantainError({
    code: FAILURES[code].retry === 'never' ? 'server_error' : code,
    message,
    billing: 'maybe',
    ...(restMs !== undefined && { retryAfterMs: Math.min(restMs, LONGEST_REST_MS) }),
  });
}
