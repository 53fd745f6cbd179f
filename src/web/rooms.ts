import type { House } from './house.js';
import type { Uploads } from './files/uploads.js';
import type { Starting } from './starting.js';
import type { Serving } from './serving.js';

/** What the routes have. */
export interface Rooms {
  readonly house: House;
  readonly serving: Serving;
  readonly uploads: Uploads;
  readonly starting: Starting;
  /** The server ends: streams end with it. */
  readonly over: AbortSignal;
}
