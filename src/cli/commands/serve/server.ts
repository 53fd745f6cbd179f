import { UserError } from '../../../domain/failures/user-error.js';
import { EXIT } from '../../exit.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';
import { withSession } from '../../../client/with-session.js';

export function addServer(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .addHelpText('after', example('plantain server --folder ~/pictures/cats'))
    .action((_options, command) => act(command.optsWithGlobals(), (scope) => serve(scope)));
}

async function serve(scope: Scope): Promise<number> {
  const config = await scope.loadConfig();
  return withSession(scope.emit, config, async ({ target }) => {
    if (!target.embedded) {
      throw new UserError(
        'usage',
        `This folder uses the Temporal service at ${target.address}, so it has no server of its own.`,
        { advice: 'Unset TEMPORAL_ADDRESS and temporal.address to use one.' },
      );
    }
    const { address, namespace, uiUrl } = target;
    scope.renderer.answer({ address, namespace, ...(uiUrl === undefined ? {} : { uiUrl }) }, [
      `Temporal at ${address}, namespace ${namespace}`,
      ...(uiUrl === undefined ? [] : [`Web UI at ${uiUrl}`]),
      'Ctrl-C stops it, unless another command uses it.',
    ]);
    await scope.interrupts.take();
    return EXIT.delivered;
  });
}
