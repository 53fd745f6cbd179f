import type { PaidCalls } from '../domain/outcome.js';

/** Paid calls with their fields in one order, whatever order history gave them. */
export function orderedCalls({ sent, delivered, unbilled, empty, unknown }: PaidCalls): PaidCalls {
  return { sent, delivered, unbilled, empty, unknown };
}
