import { endedEvent, startedEvent } from '../../../client/events.js';
import { endOf } from '../../../client/batches/batch-end.js';
import { exitCodeOf } from '../../exit.js';
import { batchOrNewest } from '../../../client/batches/find-batches.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';
import { startOf } from '../../../client/batches/start-of.js';
import { followBatch } from '../../serve.js';
import { withSession } from '../../../client/with-session.js';
import { tell } from '../../../words/current.js';

export function addWatch(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .argument('[batch]', tell('argument.batchNewest'))
    .addHelpText('after', example('plantain watch summer'))
    .action((batch, _options, command) => act(command.optsWithGlobals(), (scope) => watch(scope, batch)));
}

async function watch(scope: Scope, name: string | undefined): Promise<number> {
  const config = await scope.loadConfig();
  return withSession(scope.emit, config, async (session) => {
    const batch = await batchOrNewest(session, name);
    if (batch.state !== 'open') {
      const end = await endOf(session, batch);
      scope.emit(startedEvent(startOf(session, batch)));
      scope.emit(endedEvent(end));
      return exitCodeOf(end);
    }
    return followBatch(scope, session, { start: startOf(session, batch), mainQueue: batch.mainQueue });
  });
}
