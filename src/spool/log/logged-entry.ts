import { stat } from 'node:fs/promises';
import { z } from 'zod';
import type { SentTimes, SpooledImage, StoredImage, Submission } from '../../domain/generation.js';
import type { JsonObject } from '../../domain/json.js';
import { isMissing } from '../../disk/system-error.js';
import type { Answer, Entry, Marker } from '../entry.js';
import type { SendLease, Sign } from '../lease.js';
import type { KeyFiles } from '../key-files.js';
import { damaged } from '../reading.js';
import { failureSchema, spooledSchema, storedSchema, submissionSchema, timesSchema } from '../schemas.js';
import type { Journal } from './journal.js';
import type { KeyState, Spot } from './key-state.js';
import { LOOKS, readRecord } from './read-record.js';
import type { Fact } from './record.js';

const FACTS = z.object({ facts: z.record(z.string(), z.json()) });
const RECEIVED = z.object({ submission: submissionSchema, times: timesSchema.exactOptional() });
const FAILED = z.object({ failure: failureSchema });
const LATE = z.object({ submission: submissionSchema });
const FOUND = z.object({ images: z.array(spooledSchema) });
const STORED = z.object({ images: storedSchema });

type Which = (state: KeyState) => Spot | undefined;

/** What an entry is made of. */
export interface LoggedKey {
  readonly files: KeyFiles;
  readonly journal: Journal;
  readonly item: string;
  /** Run before anything is read. */
  readonly refresh: () => Promise<void>;
}

/** The journal of one key in the logs of its batch. */
export class LoggedEntry implements Entry {
  readonly files: KeyFiles;
  readonly #journal: Journal;
  readonly #item: string;
  readonly #refresh: () => Promise<void>;

  constructor({ files, journal, item, refresh }: LoggedKey) {
    this.files = files;
    this.#journal = journal;
    this.#item = item;
    this.#refresh = refresh;
  }

  async intent(): Promise<boolean> {
    await this.#refreshUnlessIntended();
    return this.#state?.intent !== undefined;
  }

  async facts(): Promise<JsonObject | undefined> {
    await this.#refreshUnlessIntended();
    return (await this.#read((state) => state.intent, FACTS))?.facts;
  }

  async writeIntent(facts: JsonObject): Promise<JsonObject> {
    const known = await this.facts();
    if (known) return known;
    await this.#append({ kind: 'intent', facts });
    return facts;
  }

  async take(everyMs: number): Promise<SendLease | undefined> {
    const isOurs = await this.#journal.alone(this.#item, async () => {
      await this.#journal.refresh();
      this.#refuseDamaged();
      if (this.#state?.taken || this.#state?.answer || this.#journal.isFenced(this.#item)) return false;
      this.#journal.hold(this.#item, everyMs);
      await this.#append({ kind: 'taken', everyMs }).catch((error: unknown) => this.#giveUp(error));
      return true;
    });
    if (!isOurs) return undefined;
    if (!(await this.#journal.fenceUp(this.#item))) return { release: () => this.#release() };
    await this.giveAnswer({ kind: 'unsent' });
    this.#journal.letGo(this.#item);
    return undefined;
  }

  /** Whether the key is ours is not sure, but nothing was sent. On a disk that refuses that too, it may count as unknown. */
  async #giveUp(error: unknown): Promise<never> {
    await this.giveAnswer({ kind: 'unsent' }).catch(() => undefined);
    this.#journal.letGo(this.#item);
    throw error;
  }

  async #release(): Promise<void> {
    if (!this.#journal.holds(this.#item)) return;
    // A disk that refuses it only lets the key look as if somebody worked at it, until this process ends.
    if (!this.#state?.answer) await this.#append({ kind: 'released' }, false).catch(() => undefined);
    this.#journal.letGo(this.#item);
  }

  async takeToRecover(lost: boolean): Promise<void> {
    await this.#journal.fence(this.#item);
    const { taken, answer, damaged: isDamaged } = this.#state ?? {};
    if (taken || answer) return;
    await this.#journal.decide(this.#item, lost || isDamaged ? 'recoverer-lost' : 'recoverer');
  }

  async marker(): Promise<Marker | undefined> {
    await this.#refresh();
    const decision = await this.#journal.decision(this.#item);
    if (decision === 'recoverer' || decision === 'recoverer-lost') {
      return { by: 'recoverer', lost: decision === 'recoverer-lost' };
    }
    return this.#state?.taken ? { by: 'sender' } : undefined;
  }

  async sign(): Promise<Sign> {
    await this.#refresh();
    const { taken, isReleased } = this.#state ?? {};
    if (!taken) return { text: '', everyMs: 0, isReleased: false };
    try {
      const { mtimeMs, size } = await stat(taken.log.path);
      return { text: `${mtimeMs} ${size}`, everyMs: taken.everyMs, isReleased: isReleased === true, at: mtimeMs };
    } catch (error) {
      if (isMissing(error)) return { text: '', everyMs: taken.everyMs, isReleased: false };
      throw error;
    }
  }

  async giveAnswer(answer: Answer): Promise<boolean> {
    if (answer.kind === 'unknown') return this.#declareUnknown();
    if (this.#journal.holds(this.#item)) return this.#answerAsOwner(answer);
    const given = await this.#journal.aloneSoon(this.#item, async () => {
      if (await this.answer()) return false;
      return this.#answerAsOwner(answer);
    });
    if (given !== undefined) return given;
    // Somebody died while it worked at the key.
    await this.#journal.fence(this.#item);
    return !(await this.answer()) && this.#answerAsOwner(answer);
  }

  async #declareUnknown(): Promise<boolean> {
    await this.#journal.fence(this.#item);
    return (await this.#journal.decide(this.#item, this.#state?.answer ? 'logged' : 'unknown')) === 'unknown';
  }

  async #answerAsOwner(answer: Exclude<Answer, { kind: 'unknown' }>): Promise<boolean> {
    if (this.#state?.answer) return false;
    await this.#append(answer);
    if (!(await this.#journal.fenceUp(this.#item))) return true;
    return (await this.#journal.decide(this.#item, 'logged')) === 'logged';
  }

  async replaceReceived(submission: Submission, times: SentTimes | undefined): Promise<void> {
    await this.#append({ kind: 'received', submission, ...(times && { times }) });
  }

  async answer(): Promise<Answer | undefined> {
    await this.#refresh();
    for (let look = 0; look < LOOKS; look++) {
      const decision = await this.#journal.decision(this.#item);
      if (decision === 'unknown') return { kind: 'unknown' };
      if (decision && decision !== 'logged') return undefined;
      const { answer } = this.#state ?? {};
      if (answer && (decision === 'logged' || !this.#journal.isFenced(this.#item))) return this.#answerIn(answer);
      this.#refuseDamaged();
      if (!answer && !decision) return undefined;
      if (answer) await this.#journal.decide(this.#item, 'logged');
      await this.#journal.refresh();
    }
    // It was decided for a line that is not there any more.
    throw damaged(this.#journal.folder);
  }

  async #answerIn(spot: NonNullable<KeyState['answer']>): Promise<Answer> {
    if (spot.kind === 'unsent') return { kind: 'unsent' };
    await this.#journal.last(spot);
    if (spot.kind !== 'failed') return { kind: 'received', ...(await this.#readSure((state) => state.answer, RECEIVED)) };
    return { kind: 'failed', ...(await this.#readSure((state) => state.answer, FAILED)) };
  }

  async writeLate(submission: Submission): Promise<void> {
    await this.#append({ kind: 'late', submission });
  }

  async late(): Promise<Submission | undefined> {
    await this.#refresh();
    return (await this.#read((state) => state.late, LATE))?.submission;
  }

  async writeFound(images: readonly SpooledImage[]): Promise<void> {
    await this.#append({ kind: 'found', images });
  }

  async found(): Promise<readonly SpooledImage[] | undefined> {
    await this.#refresh();
    return (await this.#read((state) => state.found, FOUND))?.images;
  }

  async writeStored(images: readonly StoredImage[]): Promise<void> {
    await this.#append({ kind: 'stored', images });
  }

  async stored(): Promise<readonly StoredImage[] | undefined> {
    await this.#refresh();
    return (await this.#read((state) => state.stored, STORED))?.images;
  }

  async isUnstored(): Promise<boolean> {
    await this.#refresh();
    const { answer, stored } = this.#state ?? {};
    if (answer?.kind !== 'done' || stored) return false;
    return (await this.answer())?.kind === 'received';
  }

  async writeRequestId(id: string): Promise<void> {
    await this.#append({ kind: 'requestId', id }, false);
  }

  async requestId(): Promise<string | undefined> {
    await this.#refresh();
    return this.#state?.requestId;
  }

  /** An intent never changes. */
  async #refreshUnlessIntended(): Promise<void> {
    if (!this.#state?.intent) await this.#refresh();
  }

  get #state(): KeyState | undefined {
    return this.#journal.state(this.#item);
  }

  /** What is not known of it may have been in the line that is damaged. */
  #refuseDamaged(): void {
    const { damaged: log, taken, answer } = this.#state ?? {};
    if (log && !taken && !answer) throw damaged(log.path);
  }

  #append(fact: Fact, isLasting = true): Promise<void> {
    return this.#journal.append({ item: this.#item, ...fact }, isLasting);
  }

  async #readSure<T>(which: Which, schema: z.ZodType<T>): Promise<T> {
    const found = await this.#read(which, schema);
    if (found === undefined) throw damaged(this.#journal.folder);
    return found;
  }

  #read<T>(which: Which, schema: z.ZodType<T>): Promise<T | undefined> {
    return readRecord(this.#journal, () => this.#state && which(this.#state), schema);
  }
}
