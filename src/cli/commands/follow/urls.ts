import { info } from '../../../client/events.js';
import { deliveredOf, linkTo } from '../../../client/batches/results.js';
import { storesOf } from '../../../client/batches/batch-stores.js';
import { EXIT } from '../../exit.js';
import { batchOrNewest } from '../../../client/batches/find-batches.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';
import { withSession } from '../../../client/with-session.js';
import { words } from '../../../words/words.js';
import { tell } from '../../../words/current.js';

export function addUrls(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .argument('[batch]', tell('argument.batchNewest'))
    .addHelpText('after', example('plantain urls summer --json'))
    .action((batch, _options, command) => act(command.optsWithGlobals(), (scope) => urls(scope, batch)));
}

async function urls(scope: Scope, name: string | undefined): Promise<number> {
  const config = await scope.loadConfig();
  return withSession(scope.emit, config, async (session) => {
    const batch = await batchOrNewest(session, name);
    const { store } = storesOf(session, batch);
    const delivered = await deliveredOf(session, batch);
    if (delivered.length === 0) scope.emit(info(words('urls.none', { batch: batch.batchId })));
    let soonest = Infinity;
    for (const { index, id, images } of delivered) {
      for (const { key } of images) {
        const { url, expiresAt } = await linkTo(store, key);
        soonest = Math.min(soonest, expiresAt ?? Infinity);
        const expires = expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() };
        scope.renderer.answer({ batch: batch.batchId, index, id, key, url, ...expires }, [`#${index + 1} ${id}  ${url}`]);
      }
    }
    if (soonest !== Infinity) scope.emit(info(words('urls.until', { time: { at: soonest } })));
    return EXIT.delivered;
  });
}
