import { importConfig } from '../config-import.js';
import { example, type Root } from '../root.js';

export function addConfig({ program, act }: Root): void {
  const config = program
    .command('config')
    .description('Take over an older configuration, or show the one that is in use')
    .addHelpText('after', example('plantain config import config.json'));
  config
    .command('import')
    .description("Turn the node's config.json, or an ini file, into plantain.config.json, with its keys in .env")
    .argument('<file>', 'config.json of the ComfyUI node, or an .ini file with a section [gemini]')
    .option('--out <file>', 'Configuration to write (default: plantain.config.json in the folder)')
    .option('--env <file>', 'File that the keys are added to (default: .env beside the configuration)')
    .option('--force', 'Replace a configuration that is there')
    .addHelpText('after', example('plantain config import ~/ComfyUI/custom_nodes/banana/config.json'))
    .action((file, options, command) => act(command.optsWithGlobals(), (scope) => importConfig(scope, file, options)));
}
