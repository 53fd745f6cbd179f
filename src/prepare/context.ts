import type { EventSink } from '../client/events.js';
import type { PictureMemory } from '../inputs/pictures/picture-memory.js';

/** What the preparation of a batch has of the outside world. */
export interface PrepareContext {
  /** Absolute: where paths of files begin. */
  readonly cwd: string;
  /** Absolute: the input where none is named. */
  readonly folder: string;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly emit: EventSink;
  /** Absolute: local files of the request must lie in there. Absent: anywhere. */
  readonly within?: string;
  /** Of pictures that were looked at before. */
  readonly memory?: PictureMemory;
  /** Asks whether a prompt is meant for the pictures in `input/image`, of which there are so many; undefined where nobody can be asked. */
  readonly askForPictures: (count: number) => Promise<boolean | undefined>;
}
