import { setTimeout as sleep } from 'node:timers/promises';
import { operationClaim, restClaims } from '../../domain/claim.js';
import { holds, redeem } from '../../domain/redeem.js';
import { textOf } from '../../domain/failures/text-of.js';
import type { StoredImage } from '../../domain/generation.js';
import type { Json } from '../../domain/json.js';
import type { Item } from '../../domain/item.js';
import { journalFolder, parseSubmissionKey, requestKey } from '../../domain/names.js';
import type { Outcome } from '../../domain/outcome.js';
import { writeOutcomes } from '../../staging/record.js';
import type { Receipt, Spool } from '../../spool/spool.js';
import type { BegunRange } from './begun-items.js';
import type { FreeRun } from '../context.js';
import type { Dependencies } from '../dependencies.js';
import { answerOf } from './answer-of.js';
import type { StagedItems } from './items.js';
import { keepReply } from '../paid/replies.js';
import { type Destination, type Naming, putImages } from '../storage.js';
import type { Text } from '../../words/words.js';

/** A store that refuses so many pictures one after the other is down: the others are not tried in this round. */
const REFUSALS = 3;
const NEXT_ROUND_MS = 2_000;

export interface SettleInput extends BegunRange {
  readonly destination: Destination;
  /** Somebody has asked for what came: also pictures that their items must not use by themselves. */
  readonly unused?: true;
}

/** Pictures that stay in the spool. */
export interface Left {
  readonly left: number;
  /** What the store said last. */
  readonly reason: Text;
}

/** What a call of `recover` is to do. */
export interface RecoverOptions {
  /** Only pictures that came after their key had been given up; absent: all. */
  readonly only?: 'late';
  /** How often a picture is offered. */
  readonly rounds: number;
}

/** Stores pictures of a batch from the spool of this host in its store, after their items have got their outcomes. */
export class PictureRecovery {
  readonly #changed = new Map<number, Outcome>();

  constructor(
    private readonly dependencies: Dependencies,
    private readonly items: StagedItems,
    private readonly input: SettleInput,
    private readonly recorded: ReadonlyMap<number, Outcome>,
  ) {}

  correct(outcome: Outcome): void {
    this.#changed.set(outcome.index, outcome);
  }

  /** Writes down what has changed; answers of how many items. */
  async record(): Promise<number> {
    const { batch } = this.input;
    const { spool } = this.dependencies;
    const outcomes = [...this.#changed.values()];
    // A name of its own: what an earlier look has written stays.
    const name = `settled-${spool.host}-${Date.now()}`;
    if (outcomes.length > 0) await writeOutcomes(this.dependencies.staging(batch), batch, name, outcomes);
    return outcomes.length;
  }

  async recover({ signal, progress }: FreeRun, { only, rounds }: RecoverOptions): Promise<Left | undefined> {
    let waiting = await this.#unredeemed(only);
    const total = waiting.length;
    let done = 0;
    let reason: Text = '';
    for (let round = 1; waiting.length > 0 && round <= rounds; round++) {
      if (round > 1) await sleep(NEXT_ROUND_MS, undefined, { signal });
      const refused: Receipt[] = [];
      let refusals = 0;
      for (const receipt of waiting) {
        signal.throwIfAborted();
        if (refusals >= REFUSALS) {
          refused.push(receipt);
          continue;
        }
        try {
          await this.#redeem(receipt);
          refusals = 0;
          progress({ done: ++done, total });
        } catch (error) {
          reason = textOf(error);
          refusals++;
          refused.push(receipt);
        }
      }
      waiting = refused;
    }
    return waiting.length > 0 ? { left: waiting.length, reason } : undefined;
  }

  /** The current outcome of the item of a journal key. */
  outcomeOf(key: string): Outcome | undefined {
    const index = parseSubmissionKey(key)?.index;
    return index === undefined ? undefined : (this.#changed.get(index) ?? this.recorded.get(index));
  }

  /** Pictures that are not in the outcome of their item, those that came in time first: they take its name. */
  async #unredeemed(only: 'late' | undefined): Promise<Receipt[]> {
    const receipts = await this.dependencies.spool.receipts(journalFolder(this.input.batch), only);
    const open = receipts.filter(({ key, stored, unused }) => {
      const outcome = this.outcomeOf(key);
      if (unused && !this.input.unused) return false;
      return outcome !== undefined && !(stored && holds(outcome, stored));
    });
    return open.sort((a, b) => Number(a.late) - Number(b.late));
  }

  async #redeem(receipt: Receipt): Promise<void> {
    const { key } = receipt;
    const outcome = this.outcomeOf(key);
    const attempt = parseSubmissionKey(key)?.attempt;
    if (!outcome || attempt === undefined) return;
    const { spool } = this.dependencies;
    const { batch } = this.input;
    const item = await this.items.accountableItem(batch, outcome.index, this.input, this.recorded);
    await keepReply(this.dependencies, batch, key);
    const asked = await askedBy(spool, key);
    const isFurther = asked?.earlier !== undefined;
    // Further pictures of the answer that its item has ended with are no late ones.
    const isLate = outcome.status === 'success' && !(isFurther && attempt === outcome.attempts);
    const naming = { lateAttempt: isLate ? attempt : undefined, earlier: asked?.earlier ?? 0 };
    const images = await this.#put(isFurther ? withoutKnown(receipt, outcome) : receipt, item, naming);
    // What came late was counted as unknown, unless its item took it as an answer.
    const empty = receipt.late && outcome.calls.unknown > 0 ? undefined : receipt.empty;
    this.correct(
      redeem(outcome, {
        host: spool.host,
        key,
        images,
        empty,
        operation: asked && operationClaim(asked.operation, item.site),
        open: restClaims(receipt, item.site),
        further: isFurther && (outcome.status === 'success' || outcome.calls.delivered > 0),
      }),
    );
  }

  async #put({ key, images }: Receipt, item: Item, naming: Naming): Promise<StoredImage[]> {
    const spooled = { host: this.dependencies.spool.host, key, submission: { kind: 'done', images } } as const;
    const put = (how: Naming) => putImages(this.dependencies, { destination: this.input.destination, spooled, item, ...how });
    try {
      return await put(naming);
    } catch (error) {
      const isTaken = error instanceof Error && error.name === 'StoreConflictError';
      if (!isTaken || naming.lateAttempt !== undefined) throw error;
      // Other bytes lie under the item's own name, and stay.
      return put({ ...naming, lateAttempt: parseSubmissionKey(key)?.attempt });
    }
  }
}

/** Two URLs of an answer may lead to the same picture. */
function withoutKnown(receipt: Receipt, outcome: Outcome): Receipt {
  const known = outcome.status === 'success' ? outcome.images.map(({ sha256 }) => sha256) : [];
  return { ...receipt, images: receipt.images.filter(({ sha256 }) => !known.includes(sha256)) };
}

interface Asked {
  readonly operation: Json;
  /** How many pictures of the same answer came before; absent for the first that came. */
  readonly earlier?: number;
}

/** What was collected under this key, where it is the key of a collect. */
async function askedBy(spool: Spool, key: string): Promise<Asked | undefined> {
  const base = requestKey(key);
  const submission = base === key ? undefined : await answerOf(spool, base);
  if (!submission) return undefined;
  if (submission.kind === 'pending') return { operation: submission.operation };
  const { images = [], rest } = submission;
  if (rest === undefined) return undefined;
  return { operation: rest, earlier: images.length + ((await askedBy(spool, base))?.earlier ?? 0) };
}
