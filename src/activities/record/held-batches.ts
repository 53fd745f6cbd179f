import type { BatchRef } from '../../domain/batch.js';
import { BoundedSet } from '../../domain/bounded.js';
import { noteHostOfBatch, notesItsHosts } from '../../staging/hosts.js';
import type { Store } from '../../stores/store.js';

/** Batches whose notes this worker remembers to have written. */
const REMEMBERED = 1_000;

/** Notes in staging of which batches this host holds something: no other host is asked for them. */
export class HeldBatches {
  readonly #noted = new BoundedSet<string>(REMEMBERED);

  constructor(
    private readonly host: string,
    private readonly staging: (batch: BatchRef) => Store,
  ) {}

  /** To be awaited before anything of a batch gets into the spool; asks staging once for each batch. */
  async note(batch: BatchRef): Promise<void> {
    if (!notesItsHosts(batch) || this.#noted.has(batch.nonce)) return;
    await noteHostOfBatch(this.staging(batch), batch, this.host);
    this.#noted.add(batch.nonce);
  }
}
