import { say } from '../../../words/current.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { TEMPLATES } from '../../../providers/comfyui/workflow/templates.js';
import { EXIT } from '../../exit.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';
import { sentences, words } from '../../../words/words.js';
import { meant } from '../../../domain/text/suggest.js';
import { tell } from '../../../words/current.js';

export function addTemplates(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .argument('[name]', tell('argument.template'))
    .addHelpText('after', example('plantain templates flux-text-to-image > my.json'))
    .action((name, _options, command) => act(command.optsWithGlobals(), async (scope) => templates(scope, name)));
}

/** With the names of those that there are. */
export function noTemplate(name: string): UserError {
  const names = TEMPLATES.map((template) => template.name);
  return new UserError('not_found', sentences(words('templates.none', { name }), meant(name, names)), {
    advice: words('templates.list', { names: { list: names } }),
  });
}

function templates(scope: Scope, wanted: string | undefined): number {
  if (wanted === undefined) {
    const width = Math.max(...TEMPLATES.map(({ name }) => name.length));
    for (const { name, title, pictures } of TEMPLATES) {
      const said = say(title);
      scope.renderer.answer({ template: name, title: said, pictures }, [`${name.padEnd(width)}  ${said}`]);
    }
    return EXIT.delivered;
  }
  const template = TEMPLATES.find(({ name }) => name === wanted);
  if (!template) throw noTemplate(wanted);
  const { workflow } = template;
  scope.renderer.answer({ template: wanted, workflow }, JSON.stringify(workflow, undefined, 2).split('\n'));
  return EXIT.delivered;
}
