import { log } from '@temporalio/activity';
import { redeem } from '../../domain/redeem.js';
import { count, EMPTY_TALLY, type Outcome, type Tally } from '../../domain/outcome.js';
import { begunItems } from './begun-items.js';
import { readOutcomes, writeOutcomes } from '../../staging/record.js';
import { readingOf, runFree } from '../context.js';
import type { Dependencies } from '../dependencies.js';
import { packJournal } from './pack-journal.js';
import { PictureRecovery, type Left, type SettleInput } from './picture-recovery.js';
import type { StagedItems } from './items.js';
import { lookAtOperations } from './open-operations.js';
import { putImages } from '../storage.js';

/** What became of the pictures of an ended batch in one spool. */
export interface SpoolSettled extends Partial<Left> {
  /** Items whose outcomes were corrected. */
  readonly corrected: number;
}

/** What is done for a batch with what no segment has stored, by the host that holds it. */
export function createSettlingActivities(dependencies: Dependencies, items: StagedItems) {
  const { spool } = dependencies;
  return {
    /** Gives the items of a lost segment that were begun on this host their outcomes, from its journal. */
    async settleRange(input: SettleInput): Promise<Tally> {
      return runFree(async (run) => {
        const { batch, destination, from } = input;
        const staging = dependencies.staging(batch);
        const recorded = await readOutcomes(staging, batch, readingOf(run));
        const outcomes: Outcome[] = [];
        const known = { recorded, signal: run.signal };
        for (const { item, outcome, done } of await begunItems(dependencies, items, input, known)) {
          // Of an item with a picture of its own, the search for late ones brings the other.
          if (!done || outcome.status === 'success') outcomes.push(outcome);
          else
            outcomes.push(
              redeem(outcome, { ...done, images: await putImages(dependencies, { destination, spooled: done, item }) }),
            );
        }
        if (outcomes.length > 0) await writeOutcomes(staging, batch, `settled-${spool.host}-${from}`, outcomes);
        return outcomes.reduce(count, EMPTY_TALLY);
      });
    },

    /** Stores what came after its submission had been declared unknown, and corrects the outcomes of those items. */
    async settleLate(input: SettleInput): Promise<number> {
      return runFree(async (run) => {
        const recorded = await readOutcomes(dependencies.staging(input.batch), input.batch, readingOf(run));
        const recovery = new PictureRecovery(dependencies, items, input, recorded);
        const left = await recovery.recover(run, { only: 'late', rounds: 1 });
        if (left) log.warn('late pictures stay in the spool', { host: spool.host, ...left });
        return recovery.record();
      });
    },

    /**
     * Stores every picture of an ended batch that lies in the spool of this host, also what a site hands over only now, and corrects the
     * outcomes of those items. What its store refuses stays where it is: that is an answer, not a failure, because nobody waits for the
     * store here.
     */
    async settleSpool(input: SettleInput): Promise<SpoolSettled> {
      return runFree(async (run) => {
        const recorded = await readOutcomes(dependencies.staging(input.batch), input.batch, readingOf(run));
        const recovery = new PictureRecovery(dependencies, items, input, recorded);
        const known = { recorded, signal: run.signal };
        for (const { outcome } of await begunItems(dependencies, items, input, known)) recovery.correct(outcome);
        await lookAtOperations(dependencies, input.batch, (key) => recovery.outcomeOf(key), run);
        const left = await recovery.recover(run, { rounds: 3 });
        const corrected = await recovery.record();
        await packJournal(dependencies, input.batch);
        return { corrected, ...left };
      });
    },
  };
}
