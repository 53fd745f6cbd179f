import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { initialConfigText } from '../../../config/initial.js';
import { atPath } from '../../../domain/failures/file-error.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { EXIT } from '../../exit.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import { initByAsking } from '../../init/by-asking.js';
import type { Scope } from '../../scope.js';
import { tell } from '../../../words/current.js';
import { words } from '../../../words/words.js';

export function addInit(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .addHelpText('after', example('plantain init --folder ~/pictures/cats'))
    .action((_options, command) => act(command.optsWithGlobals(), init));
}

async function init(scope: Scope): Promise<number> {
  const prompts = await scope.prompts();
  if (prompts) return initByAsking(scope, prompts);
  const { folder, renderer } = scope;
  const file = join(folder, 'plantain.config.json');
  await writeNew(file, initialConfigText());
  renderer.answer({ config: file }, [tell('init.wrote', { file })]);
  return EXIT.delivered;
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await atPath(file, () => writeFile(file, text, { flag: 'wx' }));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    throw new UserError('conflict', words('init.conflict', { file }), {
      advice: words('init.conflictAdvice'),
    });
  }
}
