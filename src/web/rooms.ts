import type { House } from './house.js';
import type { Serving } from './serving.js';

/** What the routes have. */
export interface Rooms {
  readonly house: House;
  readonly serving: Serving;
  /** The server ends: streams end with it. */
  readonly over: AbortSignal;
}
