import type { Fault } from '../faults.js';
import type { GeminiReply } from './replies.js';
import { isFields } from './request.js';

const KINDS = ['error', 'answer', 'reply', 'hang', 'cut', 'truncate', 'reset', 'drip', 'limit'];
const FIELDS = ['when', 'times', 'latencyMs', 'billed', 'action'];

/** Whether JSON from outside is a fault as far as a mistyped name would show. */
function isFault(value: unknown): value is Fault<GeminiReply> {
  if (!isFields(value) || !Object.keys(value).every((name) => FIELDS.includes(name))) return false;
  return value.action === undefined || (isFields(value.action) && KINDS.includes(String(value.action.kind)));
}

/** The faults of a JSON list. Throws for anything else. */
export function parseFaults(value: unknown): readonly Fault<GeminiReply>[] {
  if (Array.isArray(value) && value.every(isFault)) return value;
  throw new Error(`faults are a list of {${FIELDS.join(', ')}} with action.kind out of ${KINDS.join(', ')}`);
}
