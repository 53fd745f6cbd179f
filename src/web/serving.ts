import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { z } from 'zod';
import { lookForBatch } from '../client/batches/find-batches.js';
import { info, warning } from '../client/events.js';
import { asUserError } from '../client/as-user-error.js';
import { pausedBy } from '../client/serve/paused.js';
import { readIfThere } from '../disk/files.js';
import { writeWhole } from '../disk/whole-file.js';
import type { Batch } from '../library/batch.js';
import { words } from '../words/words.js';
import type { House } from './house.js';

const names = z.array(z.string());

/** The batches that workers of this process make, each until it ends. What is written down of them outlives a crash. */
export class Serving {
  readonly #house: House;
  readonly #stop = new AbortController();
  readonly #running = new Map<string, Promise<void>>();
  readonly #noted = new Set<string>();
  #writing: Promise<void> = Promise.resolve();

  constructor(house: House) {
    this.#house = house;
  }

  get batchIds(): readonly string[] {
    return [...this.#running.keys()];
  }

  /** Before a batch is started: whatever happens from here on, the next server of the folder continues it. */
  note(batchId: string): Promise<void> {
    this.#noted.add(batchId);
    return this.#write();
  }

  forget(batchId: string): Promise<void> {
    this.#noted.delete(batchId);
    return this.#write();
  }

  /** Looks after a batch whose workers run in this process. */
  async serve(batch: Batch): Promise<void> {
    const { batchId } = batch;
    const earlier = this.#running.get(batchId);
    // A batch that continues while its earlier workers still stop is looked after next.
    const run = (earlier ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => (this.#house.own.isUnclaimed(batchId) ? this.#serve(batch) : undefined))
      .finally(() => {
        if (this.#running.get(batchId) === run) this.#running.delete(batchId);
      });
    this.#running.set(batchId, run);
    // Told as a notice below.
    run.catch(() => undefined);
  }

  /** Continues what an earlier server of this folder was making when it was killed. A batch that is paused stays so. */
  async continueOpen(): Promise<void> {
    const { emit } = this.#house.outside;
    for (const batchId of await readNames(this.#file)) {
      try {
        const { client } = this.#house.session;
        const listed = await lookForBatch(client, batchId);
        if (listed?.state !== 'open') continue;
        this.#noted.add(batchId);
        if ((await pausedBy(client, batchId)) !== undefined) continue;
        const batch = await this.#house.batch(batchId);
        await batch.resume();
        emit(info(words('web.continued', { batch: batchId })));
        await this.serve(batch);
      } catch (error) {
        const { message } = asUserError(error).texts;
        emit(warning(words('web.notContinued', { batch: batchId, why: message })));
      }
    }
    await this.#write();
  }

  /** Pauses all batches and stops their workers, once what is paid for is stored. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running.values());
  }

  async #serve(batch: Batch): Promise<void> {
    const { batchId } = batch;
    const watched = await this.#house.watched(batchId);
    watched.close();
    watched.isServed = true;
    try {
      for await (const event of batch.follow({ signal: this.#stop.signal })) {
        watched.push(event);
        if (event.event === 'ended') await this.forget(batchId);
      }
    } catch (error) {
      const text = words('web.workersFailed', { batch: batchId, why: asUserError(error).texts.message });
      watched.push(warning(text));
      this.#house.outside.emit(warning(text));
    } finally {
      watched.isServed = false;
    }
  }

  get #file(): string {
    return join(this.#house.folder, 'batches.json');
  }

  #write(): Promise<void> {
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(async () => {
        await mkdir(this.#house.folder, { recursive: true, mode: 0o700 });
        await writeWhole(this.#file, `${JSON.stringify([...this.#noted])}\n`, 0o600);
      });
    return this.#writing;
  }
}

async function readNames(file: string): Promise<readonly string[]> {
  try {
    return names.parse(JSON.parse((await readIfThere(file)) ?? '[]'));
  } catch {
    // Damaged: `plantain resume` continues the batches all the same.
    return [];
  }
}
