import type { JsonObject } from '../../../domain/json.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { control, type Wish } from '../../../client/control/control.js';
import { toConcurrency, toDeadline } from '../../../client/control/wishes.js';
import { EXIT } from '../../exit.js';
import { openBatch } from '../../../client/batches/find-batches.js';
import type { Root, Subcommand } from '../../root.js';
import { example } from '../../help/sections.js';
import { SETTING_RANGES } from '../../options/batch.js';
import type { Scope } from '../../scope.js';
import { withSession } from '../../../client/with-session.js';
import { seconds, wholeNumber } from '../../options/values.js';
import { tell } from '../../../words/current.js';
import { type Words, words } from '../../../words/words.js';

interface SetOptions {
  readonly concurrency?: number | undefined;
  /** Seconds from now. */
  readonly totalTimeout?: number | undefined;
}

/** One setting that is changed: for programs, for people, and for the batch. */
interface Change {
  readonly record: JsonObject;
  readonly phrase: Words;
  readonly wish: Wish;
}

export function addSet(subcommand: Subcommand, { act }: Root): void {
  const range = SETTING_RANGES;
  subcommand
    .argument('<batch>', tell('argument.batchSet'))
    .option('--concurrency <n>', tell('option.newConcurrency'), wholeNumber(...range.concurrency))
    .option('--total-timeout <time>', tell('option.newTotalTimeout'), seconds(...range.totalTimeout))
    .addHelpText('after', example('plantain set summer --concurrency 8'))
    .action((batch, options, command) => act(command.optsWithGlobals(), (scope) => set(scope, batch, options)));
}

async function set(scope: Scope, batchId: string, options: SetOptions): Promise<number> {
  const changes = changesOf(options);
  if (changes.length === 0) throw new UserError('usage', words('set.nothing'), { advice: words('set.nothingAdvice') });
  const config = await scope.loadConfig();
  return withSession(scope.emit, config, async (session) => {
    const batch = await openBatch(session, batchId);
    let isAnswered = true;
    for (const { wish } of changes) isAnswered = (await control(session, batch, wish)) !== undefined && isAnswered;
    const record = Object.assign(
      { batch: batchId, answered: isAnswered },
      ...changes.map((change) => change.record),
    ) as JsonObject;
    const said = { batch: batchId, changes: { list: changes.map(({ phrase }) => phrase) } };
    scope.renderer.answer(
      record,
      isAnswered ? [tell('set.done', said)] : [tell('set.asked', said), tell('set.askedNext', { batch: batchId })],
    );
    return EXIT.delivered;
  });
}

function changesOf({ concurrency, totalTimeout }: SetOptions): Change[] {
  const changes: Change[] = [];
  if (concurrency !== undefined) {
    changes.push({
      record: { concurrency },
      phrase: words('set.concurrency', { count: concurrency }),
      wish: toConcurrency(concurrency),
    });
  }
  if (totalTimeout !== undefined) {
    const deadline = Date.now() + totalTimeout * 1000;
    changes.push({
      record: { deadline },
      phrase: words('set.deadline', { time: { ms: totalTimeout * 1000 } }),
      wish: toDeadline(deadline),
    });
  }
  return changes;
}
