import { UserError } from '../../../domain/failures/user-error.js';
import { EXIT } from '../../exit.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';
import { withSession } from '../../../client/with-session.js';
import { tell } from '../../../words/current.js';
import { words } from '../../../words/words.js';

export function addServer(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .addHelpText('after', example('plantain server --folder ~/pictures/cats'))
    .action((_options, command) => act(command.optsWithGlobals(), (scope) => serve(scope)));
}

async function serve(scope: Scope): Promise<number> {
  const config = await scope.loadConfig();
  return withSession(scope.emit, config, async ({ target }) => {
    if (!target.embedded) {
      throw new UserError('usage', words('server.shared', { address: target.address }), {
        advice: words('server.sharedAdvice'),
      });
    }
    const { address, namespace, uiUrl } = target;
    scope.renderer.answer({ address, namespace, ...(uiUrl === undefined ? {} : { uiUrl }) }, [
      tell('server.at', { address, namespace }),
      ...(uiUrl === undefined ? [] : [tell('server.ui', { url: uiUrl })]),
      tell('server.stop'),
    ]);
    await scope.interrupts.take();
    return EXIT.delivered;
  });
}
