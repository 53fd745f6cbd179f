import { configJsonSchema } from '../../../config/json-schema.js';
import { importConfig } from '../../config-import.js';
import { showConfig } from '../../config-show.js';
import { EXIT } from '../../exit.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';
import { tell } from '../../../words/current.js';

export function addConfig(subcommand: Subcommand, { act }: Root): void {
  subcommand.addHelpText('after', example('plantain config import config.json'));
  subcommand
    .command('import')
    .summary(tell('command.configImport'))
    .description(tell('command.configImportMore'))
    .argument('<file>', tell('argument.importFile'))
    .option('--out <file>', tell('option.importOut'))
    .option('--env <file>', tell('option.importEnv'))
    .option('--force', tell('option.force'))
    .addHelpText('after', example('plantain config import ~/ComfyUI/custom_nodes/banana/config.json'))
    .action((file, options, command) => act(command.optsWithGlobals(), (scope) => importConfig(scope, file, options)));
  subcommand
    .command('show')
    .summary(tell('command.configShow'))
    .description(tell('command.configShowMore'))
    .addHelpText('after', example('plantain config show --json'))
    .action((_options, command) => act(command.optsWithGlobals(), showConfig));
  subcommand
    .command('schema')
    .description(tell('command.configSchema'))
    .addHelpText('after', example('plantain config schema > plantain.schema.json'))
    .action((_options, command) => act(command.optsWithGlobals(), async (scope) => printSchema(scope)));
}

function printSchema({ renderer }: Scope): number {
  const schema = configJsonSchema();
  renderer.answer(schema, JSON.stringify(schema, undefined, 2).split('\n'));
  return EXIT.delivered;
}
