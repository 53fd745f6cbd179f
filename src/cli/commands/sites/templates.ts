import { UserError } from '../../../domain/failures/user-error.js';
import { TEMPLATES } from '../../../providers/comfyui/workflow/templates.js';
import { EXIT } from '../../exit.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';
import { tell } from '../../../words/current.js';

export function addTemplates(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .argument('[name]', tell('argument.template'))
    .addHelpText('after', example('plantain templates flux-text-to-image > my.json'))
    .action((name, _options, command) => act(command.optsWithGlobals(), async (scope) => templates(scope, name)));
}

function templates(scope: Scope, wanted: string | undefined): number {
  if (wanted === undefined) {
    const width = Math.max(...TEMPLATES.map(({ name }) => name.length));
    for (const { name, title, pictures } of TEMPLATES) {
      scope.renderer.answer({ template: name, title, pictures }, [`${name.padEnd(width)}  ${title}`]);
    }
    return EXIT.delivered;
  }
  const template = TEMPLATES.find(({ name }) => name === wanted);
  if (!template)
    throw new UserError('not_found', `There is no template ${wanted}.`, {
      advice: `There are ${TEMPLATES.map(({ name }) => name).join(', ')}.`,
    });
  const { workflow } = template;
  scope.renderer.answer({ template: wanted, workflow }, JSON.stringify(workflow, undefined, 2).split('\n'));
  return EXIT.delivered;
}
