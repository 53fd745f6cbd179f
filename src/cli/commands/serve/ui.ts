import { UserError } from '../../../domain/failures/user-error.js';
import { ServerFolder } from '../../../temporal/server-folder.js';
import { EXIT } from '../../exit.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';
import { withSession } from '../../../client/with-session.js';
import { tell } from '../../../words/current.js';
import { words } from '../../../words/words.js';

export function addUi(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .addHelpText('after', example('plantain ui'))
    .action((_options, command) => act(command.optsWithGlobals(), (scope) => ui(scope)));
}

async function ui(scope: Scope): Promise<number> {
  const config = await scope.loadConfig();
  const heldByOthers = new ServerFolder(config.dataDir).isUsed();
  return withSession(scope.emit, config, async ({ target }) => {
    const { uiUrl } = target;
    if (uiUrl === undefined) {
      throw new UserError('unreachable', words('ui.unknown', { address: target.address }), {
        advice: words('ui.unknownAdvice'),
      });
    }
    const keep = target.embedded && !heldByOthers;
    scope.renderer.answer({ uiUrl }, [uiUrl, ...(keep ? [tell('ui.stop')] : [])]);
    if (keep) await scope.interrupts.take();
    return EXIT.delivered;
  });
}
