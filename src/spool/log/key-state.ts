import type { LogReader } from './log-reader.js';
import type { Head } from './record.js';

/** Where a record lies. */
export interface Spot {
  readonly log: LogReader;
  readonly at: number;
}

/** What the logs of a batch say of a key: where each fact is to be read. */
export interface KeyState {
  readonly item: string;
  intent?: Spot;
  /** `everyMs`: how often the process of that log means to show that it lives. */
  taken?: Spot & { readonly everyMs: number };
  isReleased?: true;
  answer?: Spot & { readonly kind: AnswerKind };
  late?: Spot;
  found?: Spot;
  stored?: Spot;
  requestId?: string;
  /** A line of it is not what was written. */
  damaged?: LogReader;
}

/** `pending`: a site has accepted it; `done`: with pictures. */
type AnswerKind = 'pending' | 'done' | 'empty' | 'failed' | 'unsent';

/** Adds a record; the first of its kind counts, and the end of an operation takes the place of `pending`. */
export function noteRecord(state: KeyState, head: Head, spot: Spot): void {
  switch (head.kind) {
    case 'intent':
      state.intent ??= spot;
      break;
    case 'taken':
      state.taken ??= { ...spot, everyMs: head.everyMs ?? 0 };
      break;
    case 'released':
      if (state.taken?.log === spot.log) state.isReleased = true;
      break;
    case 'received':
    case 'failed':
    case 'unsent': {
      const kind = answerKind(head);
      if (!state.answer || (state.answer.kind === 'pending' && head.kind === 'received' && kind !== 'pending')) {
        state.answer = { ...spot, kind };
      }
      break;
    }
    case 'late':
    case 'found':
      state[head.kind] = spot;
      break;
    case 'stored':
      state.stored = spot;
      break;
    case 'requestId':
      if (head.id !== undefined) state.requestId = head.id;
      break;
  }
}

function answerKind({ kind, submission }: Head): AnswerKind {
  if (kind === 'failed' || kind === 'unsent') return kind;
  return submission?.kind === 'pending' || submission?.kind === 'empty' ? submission.kind : 'done';
}

/** Whether a request may be under way, or a picture waits to be stored. */
export const isOpen = ({ taken, answer, stored }: KeyState): boolean =>
  answer ? answer.kind === 'done' && !stored : taken !== undefined;
