import { forecastCost, forecastTime, moneyPhrase } from '../client/phrases/forecast.js';
import { lookForBatch } from '../client/batches/find-batches.js';
import { startOf } from '../client/batches/start-of.js';
import type { BatchStart, EventSink } from '../client/events.js';
import { UserError } from '../domain/failures/user-error.js';
import { BoundedMap } from '../domain/bounded.js';
import type { PreparedBatch } from '../library/prepared.js';
import type { BatchRequest, ItemRequest } from '../library/request.js';
import { nameOfSubject } from '../prepare/batch-names.js';
import { say } from '../words/current.js';
import { words } from '../words/words.js';
import type { Uploads } from './files/uploads.js';
import type { House } from './house.js';
import type { Serving } from './serving.js';
import { digestOf, StartNotes } from './start-notes.js';
import type { WebRequest } from './schemas/request.js';

const MOST_KEYS = 1_000;

/** A batch that was started. */
export interface Started {
  readonly batchId: string;
  readonly total: number;
  readonly location: string;
  readonly uiUrl?: string;
}

interface Parts {
  readonly house: House;
  readonly serving: Serving;
  readonly uploads: Uploads;
}

/** A request that may come twice. */
interface Keyed {
  readonly key: string;
  readonly request: string;
}

/** Forecasts and starts batches, as the page and other programs ask for them. */
export class Starting {
  readonly #parts: Parts;
  /** By `Idempotency-Key`: the same click, sent twice, starts one batch. */
  readonly #starts = new BoundedMap<string, { readonly request: string; readonly starting: Promise<Started> }>(MOST_KEYS);
  readonly #notes: StartNotes;
  /** Each one reads all pictures: one at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#notes = new StartNotes(parts.house.folder);
  }

  /** What a batch would cost, how long it would take, and what speaks against it. Nothing is started. */
  async forecast(asked: WebRequest, isWanted: () => boolean) {
    const before = this.#turn;
    let done: () => void = () => undefined;
    this.#turn = new Promise<void>((resolve) => (done = resolve));
    try {
      await before;
      // Who types asks again before this one has begun.
      if (!isWanted()) throw new UserError('refused', words('web.notWanted'));
      return await this.#forecast(asked);
    } finally {
      done();
    }
  }

  async #forecast(asked: WebRequest) {
    const notices: { level: string; text: string }[] = [];
    const prepared = await this.#prepare(asked, (event) => {
      if (event.event === 'notice') notices.push({ level: event.level, text: say(event.text) });
    });
    await prepared.discard();
    const { batchId, site, total, forecast, balance, doubts } = prepared;
    const price = forecast.cost && moneyPhrase(forecast.cost.likely);
    return {
      pictures: total,
      site,
      batchId,
      cost: forecastCost(forecast),
      ...(price === undefined ? {} : { price }),
      time: forecastTime(forecast),
      ...(balance ? { balance: moneyPhrase([balance]) } : {}),
      warnings: notices.filter(({ level }) => level === 'warning').map(({ text }) => text),
      notices: notices.filter(({ level }) => level === 'info').map(({ text }) => text),
      doubts: doubts.map(({ text, hopeless }) => ({ text: say(text), hopeless })),
      forecast,
    };
  }

  /**
   * Starts a batch, which workers of this server make; the same `key` starts it once, also when the server was killed in between.
   *
   * @throws UserError `conflict` for a key that came with another request
   */
  async start(
    asked: WebRequest,
    { despiteDoubts, key }: { readonly despiteDoubts: boolean; readonly key?: string },
  ): Promise<Started> {
    if (key === undefined) return this.#start(asked, despiteDoubts);
    const request = digestOf(JSON.stringify(asked));
    const known = this.#starts.get(key);
    if (known && known.request !== request) throw keyReused();
    if (known) return known.starting;
    const starting = this.#once(asked, despiteDoubts, { key, request });
    this.#starts.set(key, { request, starting });
    // What has not started may be tried again.
    starting.catch(() => this.#starts.delete(key));
    return starting;
  }

  async #once(asked: WebRequest, despiteDoubts: boolean, { key, request }: Keyed): Promise<Started> {
    const { session } = this.#parts.house;
    const earlier = await this.#notes.of(key);
    if (!earlier) return this.#start(asked, despiteDoubts, (batchId) => this.#notes.write(key, { batchId, request }), key);
    if (earlier.request !== request) throw keyReused();
    const { batchId } = earlier;
    const listed = await lookForBatch(session.client, batchId);
    if (listed) return startedOf(startOf(session, listed));
    // Under the same name: should it be started after all, Temporal refuses the second one.
    return this.#start({ ...asked, name: batchId }, despiteDoubts, async () => undefined, key);
  }

  async #start(
    asked: WebRequest,
    despiteDoubts: boolean,
    note: (batchId: string) => Promise<void> = async () => undefined,
    key?: string,
  ): Promise<Started> {
    const { serving, uploads } = this.#parts;
    const prepared = await this.#prepare(asked, this.#parts.house.outside.emit);
    const { batchId } = prepared;
    try {
      await note(batchId);
      await serving.note(batchId);
      const batch = await prepared.start({ despiteDoubts });
      await serving.serve(batch);
      // Its pictures are staged.
      if (asked.upload !== undefined) await uploads.discard(asked.upload).catch(() => undefined);
      return startedOf(batch.start);
    } catch (error) {
      if (!serving.batchIds.includes(batchId)) await serving.forget(batchId);
      if (key !== undefined) await this.#forgetUnlessStarted(key, batchId);
      await prepared.discard();
      throw error;
    }
  }

  /** Where nobody can tell whether the batch is there, the note stays. */
  async #forgetUnlessStarted(key: string, batchId: string): Promise<void> {
    const { client } = this.#parts.house.session;
    const isThere = await lookForBatch(client, batchId).then(
      (listed) => listed !== undefined,
      () => true,
    );
    if (!isThere) await this.#notes.forget(key);
  }

  async #prepare(asked: WebRequest, emit: EventSink): Promise<PreparedBatch> {
    const { house, uploads } = this.#parts;
    const request = await requestOf(uploads, asked);
    return house.plantain(emit).prepare(request);
  }
}

const startedOf = ({ batchId, total, location, uiUrl }: BatchStart): Started => ({
  batchId,
  total,
  location,
  ...(uiUrl === undefined ? {} : { uiUrl }),
});

const keyReused = (): UserError => new UserError('conflict', words('web.keyReused'), { advice: words('web.keyReusedAdvice') });

/** As the library takes it: names of uploaded files become their paths, and no other path is taken. */
async function requestOf(
  uploads: Uploads,
  { upload, list, items, references, mask, prompt, ...same }: WebRequest,
): Promise<BatchRequest> {
  const placed = (names: readonly string[]): Promise<string[]> =>
    Promise.all(names.map((name) => placeOf(uploads, upload, name)));
  const masked = async (name: string | undefined) => (name === undefined ? {} : { mask: await placeOf(uploads, upload, name) });
  const common = { ...same, ...(references ? { references: await placed(references) } : {}), ...(await masked(mask)) };
  if (same.again !== undefined) return { ...common, ...(prompt === undefined ? {} : { prompt }) };
  if (list !== undefined) return { ...common, input: await placeOf(uploads, upload, list), ...named(same.name, list) };
  const given = items ?? (upload === undefined ? undefined : await ofPictures(uploads, upload, prompt));
  if (!given || given.length === 0) {
    if (prompt === undefined || prompt.trim() === '') throw new UserError('usage', words('web.nothingToMake'));
    return { ...common, prompt };
  }
  const whole = await Promise.all(
    given.map(async (item) => ({
      ...item,
      ...(item.images ? { images: await placed(item.images) } : {}),
      ...(await masked(item.mask)),
    })),
  );
  return { ...common, items: whole, ...named(same.name, given[0]?.images?.[0] ?? given[0]?.prompt ?? '') };
}

/** What a person calls it, else after its first picture or prompt. */
const named = (name: string | undefined, subject: string) => (name === undefined ? { name: nameOfSubject(subject) } : {});

async function ofPictures(uploads: Uploads, upload: string, prompt: string | undefined): Promise<ItemRequest[]> {
  const pictures = await uploads.pictures(upload);
  if (pictures.length === 0) return [];
  if (prompt === undefined || prompt.trim() === '') throw new UserError('usage', words('web.noPrompt'));
  return pictures.map((name) => ({ prompt, images: [name] }));
}

async function placeOf(uploads: Uploads, upload: string | undefined, name: string): Promise<string> {
  // Fetched with the guards of every untrusted URL.
  if (/^https?:\/\//i.test(name)) return name;
  if (upload === undefined) throw new UserError('input', words('web.upload.noFile', { name }));
  return uploads.fileOf(upload, name);
}
