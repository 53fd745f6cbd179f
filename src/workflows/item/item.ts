import { words } from '../../words/words.js';
import { afterFailure, classOfFailure } from '../../domain/pacing/attempt.js';
import { type Failure, FAILURES } from '../../domain/failures/failure.js';
import { submissionKey } from '../../domain/names.js';
import type { Outcome } from '../../domain/outcome.js';
import { isEdition2 } from '../edition.js';
import { generate } from './generation.js';
import { countOut, undelivered, type ItemState, type Lane, type Stop } from './item-state.js';
import { storeSpooled } from './storing.js';
import { givenUp, unsentAgain } from './unsent.js';

/** The attempt loop: from a lane to an outcome, or back to those who wait for a lane. */
export async function makeItem(state: ItemState, lane: Lane): Promise<Outcome | 'carried'> {
  for (;;) {
    lane.phase(state, 'waiting');
    const may = await lane.mayStart(state);
    if (may === 'carry') return 'carried';
    if (may === 'stop') return undelivered(state, stopOf(lane));
    if (!('turn' in may)) return undelivered(state, may);
    const sentAt = Date.now();
    state.startedAt ??= Math.max(sentAt, may.turn);
    const result = await generate(state, lane, { key: currentKey(state, lane), notBefore: may.turn });
    switch (result.kind) {
      case 'done':
        lane.accepted(state.route, sentAt);
        lane.paid(state.route);
        lane.leave(state);
        return storeSpooled(state, lane, result.spooled);
      case 'cancelled':
        return undelivered(state, stopOf(lane));
      case 'never_sent':
        if (!result.sameKey) state.send++;
        if (state.calls.sent === 0) delete state.startedAt;
        // No run of an earlier edition has met a journal that could not be read.
        if (result.sameKey || (!result.takenBack && isEdition2())) {
          state.unsent = unsentAgain(state.unsent, result.failure, Date.now());
          const why = givenUp(state.unsent, Date.now());
          if (why) {
            if (result.sameKey) countOut(state, 'unknown');
            return undelivered(state, why);
          }
        }
        break;
      case 'failed': {
        delete state.unsent;
        if (result.sent ?? true) {
          countOut(state, classOfFailure(result.failure));
          lane.paid(state.route, result.failure);
        }
        const end = afterOne(state, lane, result.failure, sentAt);
        if (end) return end;
      }
    }
    // It gave its lane back while its picture was fetched in vain: another request needs another one.
    if (!lane.isHeld()) return 'carried';
  }
}

function afterOne(state: ItemState, lane: Lane, failure: Failure, sentAt: number): Outcome | undefined {
  const step = afterFailure(failure, state.attempt, lane.settings);
  if (step === 'same_attempt') {
    lane.refused(state.route, sentAt, failure);
    state.send++;
    return undefined;
  }
  if ('siteOut' in FAILURES[failure.code]) lane.refused(state.route, sentAt, failure);
  else lane.accepted(state.route, sentAt, failure);
  if (step === 'end') return undelivered(state, failure);
  state.attempt++;
  state.send = 1;
  return undefined;
}

function currentKey(state: ItemState, lane: Pick<Lane, 'batch'>): string {
  return submissionKey(lane.batch, state.route.index, state.attempt, state.send);
}

function stopOf(lane: Lane): Stop {
  return lane.stopped() ?? { code: 'cancelled', message: words('end.requestCancelled') };
}
