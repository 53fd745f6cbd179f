import type { BatchRef } from '../domain/batch.js';
import type { Provider, ProviderContext, Site } from '../providers/provider.js';
import type { Uploads } from '../providers/uploads.js';
import type { Spool } from '../spool/spool.js';
import type { Store } from '../stores/store.js';
import type { HeldBatches } from './record/held-batches.js';
import type { PaceKeeper } from './paid/pace-keeper.js';
import type { Previews } from './paid/previews.js';
import type { RefusedKeys } from './paid/refused-keys.js';
import type { ReplyGroups } from './paid/reply-groups.js';
import type { SiteLimits } from './paid/site-limits.js';
import type { WrongSites } from './paid/wrong-sites.js';

/** A small one of a picture, and the size of the picture itself in pixels. */
export interface Thumbnail {
  readonly width: number;
  readonly height: number;
  /** WebP. */
  readonly small: Uint8Array;
  /** WebP for the whole screen, where it was asked for. */
  readonly large?: Uint8Array;
}

/** What the composition root of a worker hands to the activities. */
export interface Dependencies {
  readonly spool: Spool;
  readonly http: ProviderContext['http'];
  readonly paceKeeper: PaceKeeper;
  readonly siteLimits: SiteLimits;
  readonly uploads: Uploads;
  readonly refusedKeys: RefusedKeys;
  readonly held: HeldBatches;
  readonly wrongSites: WrongSites;
  readonly replyGroups: ReplyGroups;
  /** Absent: nobody wants to see pictures while they are made. */
  readonly previews?: Previews;
  /** Small pictures for the contact sheet; undefined for a file that has none. Absent: no pictures have one. */
  readonly thumbnail?: (path: string, type: string, large?: boolean) => Promise<Thumbnail | undefined>;
  /** The page that a contact sheet is made of. Absent: none is written. */
  readonly sheetPage?: string;
  /** Folder for copies of references that staging keeps elsewhere. */
  readonly referenceFolder: string;
  /** Folder for reports on their way to their store; on a disk that holds them. */
  readonly reportFolder: string;
  /** Resolved from this worker's configuration; throws a `PlantainError` that names what is missing. */
  site(name: string): Site;
  provider(kind: string): Provider;
  /** A results store; `out` replaces the base folder of a local one. */
  store(name: string, out?: string): Store;
  staging(batch: BatchRef): Store;
  /** An awaited heartbeat: when it resolves, the details are in the server. */
  confirmHeartbeat(taskToken: Uint8Array, details: unknown): Promise<void>;
  /** Whether any worker asks for tasks of this queue. */
  isServed(taskQueue: string): Promise<boolean>;
}
