import type { Catalogue } from './catalogue.js';
import type { Disk } from './disk.js';
import type { ComfyuiMeter } from './meter.js';
import type { Ice } from './ice.js';
import type { ModelFiles } from './models.js';
import type { Pace } from './pace.js';
import type { Troubles } from './troubles.js';
import type { Traits } from './versions.js';

/** What stays when the server is started again. */
export interface Site {
  readonly traits: Traits;
  readonly disk: Disk;
  readonly catalogue: Catalogue;
  readonly models: ModelFiles;
  readonly meter: ComfyuiMeter;
  readonly troubles: Troubles;
  readonly previewMethod: 'none' | 'auto';
  readonly historyGapMs: number;
  readonly maxHistory: number;
  readonly maxBodyBytes: number;
  readonly pace: Pace;
  readonly ice: Ice;
}

/** A request that has been read. */
export interface Incoming {
  readonly method: string;
  /** Without prefix and `/api`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly underApi: boolean;
}
