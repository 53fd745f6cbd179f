import { configJsonSchema } from '../../../config/json-schema.js';
import { importConfig } from '../../config-import.js';
import { showConfig } from '../../config-show.js';
import { EXIT } from '../../exit.js';
import { example, type Root, type Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';

export function addConfig(subcommand: Subcommand, { act }: Root): void {
  subcommand.addHelpText('after', example('plantain config import config.json'));
  subcommand
    .command('import')
    .description("Turn the node's config.json, or an ini file, into plantain.config.json, with its keys in .env")
    .argument('<file>', 'config.json of the ComfyUI node, or an .ini file with a section [gemini]')
    .option('--out <file>', 'Configuration to write (default: plantain.config.json in the folder)')
    .option('--env <file>', 'File that the keys are added to (default: .env beside the configuration)')
    .option('--force', 'Replace a configuration that is there')
    .addHelpText('after', example('plantain config import ~/ComfyUI/custom_nodes/banana/config.json'))
    .action((file, options, command) => act(command.optsWithGlobals(), (scope) => importConfig(scope, file, options)));
  subcommand
    .command('show')
    .description('Show the configuration that is in use, with where its keys come from and without the keys')
    .addHelpText('after', example('plantain config show --json'))
    .action((_options, command) => act(command.optsWithGlobals(), showConfig));
  subcommand
    .command('schema')
    .description('Print the JSON Schema of plantain.config.json, for editors')
    .addHelpText('after', example('plantain config schema > plantain.schema.json'))
    .action((_options, command) => act(command.optsWithGlobals(), async (scope) => printSchema(scope)));
}

function printSchema({ renderer }: Scope): number {
  const schema = configJsonSchema();
  renderer.answer(schema, JSON.stringify(schema, undefined, 2).split('\n'));
  return EXIT.delivered;
}
