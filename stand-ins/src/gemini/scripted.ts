import type { Fault } from '../faults.js';
import { isFields } from './request.js';

const KINDS = ['error', 'answer', 'reply', 'hang', 'cut', 'truncate', 'reset', 'drip', 'limit'];
const FIELDS = ['when', 'times', 'latencyMs', 'billed', 'action'];

/** Whether JSON from outside is a fault as far as a mistyped name would show. */
function isFault<Reply>(value: unknown): value is Fault<Reply> {
  if (!isFields(value) || !Object.keys(value).every((name) => FIELDS.includes(name))) return false;
  return value.action === undefined || (isFields(value.action) && KINDS.includes(String(value.action.kind)));
}

/** The faults of a JSON list. Throws for anything else. */
export function parseFaults<Reply>(value: unknown): readonly Fault<Reply>[] {
  if (Array.isArray(value) && value.every((one): one is Fault<Reply> => isFault<Reply>(one))) return value;
  throw new Error(`faults are a list of {${FIELDS.join(', ')}} with action.kind out of ${KINDS.join(', ')}`);
}
