import type { Config } from '../config/load.js';
import type { Http } from '../http/request.js';
import type { Provider, Site } from '../providers/provider.js';
import type { Store } from '../stores/store.js';
import type { EventSink } from '../client/events.js';
import type { Text } from '../words/words.js';
import type { Clocks } from './clocks.js';
import type { Finding } from './finding.js';

/** What the checks look at and what they look with. */
export interface DoctorContext {
  readonly config: Config;
  /** Where paths of files in parameters begin. */
  readonly cwd: string;
  /** Names of the sites that are looked at. */
  readonly sites: readonly string[];
  /** A site with its key. @throws PlantainError for one that cannot be used */
  readonly site: (name: string) => Site;
  readonly provider: (kind: string) => Provider;
  readonly store: (name: string) => Store;
  /** Notes the clocks of whoever answers in `clocks`. */
  readonly http: Http;
  readonly clocks: Clocks;
  /** For what takes long. */
  readonly emit: EventSink;
  /** Version of Node.js, such as `20.19.2`. */
  readonly node: string;
  /** Bytes that are free where a folder lies; undefined where the file system does not tell. */
  readonly freeBytes: (folder: string) => Promise<number | undefined>;
}

/** Something that doctor checks on its own: whatever becomes of it hides no other. */
export interface Check {
  /** `site banana` */
  readonly what: Text;
  /** Longest time, in milliseconds. */
  readonly limitMs: number;
  /** Gives each finding as soon as it is there: one that came before a failure, or before the time limit, counts. */
  run(signal: AbortSignal): AsyncIterable<Finding>;
}
