import { join } from 'node:path';
import { warning } from '../client/events.js';
import { listPictures } from '../inputs/pictures/picture-files.js';
import { plural } from '../domain/text/text.js';
import type { BatchOptions } from './run-options.js';
import type { Scope } from './scope.js';

/**
 * Whether a prompt without an input goes with the pictures of the folder that the command runs in. Options that only make sense with
 * several pictures say so, else a person at the terminal does; with nobody to ask the prompt stays alone, which is what costs least.
 */
export async function wantsFolderPictures(scope: Scope, input: string | undefined, options: BatchOptions): Promise<boolean> {
  if (input !== undefined || (options.prompt === undefined && options.promptFile === undefined)) return false;
  const folder = join(scope.folder, 'input', 'image');
  const { recursive = false } = options;
  const { pictures } = await listPictures(folder, { recursive, byExtension: true }).catch(() => ({ pictures: [] }));
  if (pictures.length === 0) return false;
  if (options.first !== undefined || options.sample !== undefined || options.everyPrompt || options.recursive) return true;
  const prompts = options.yes || options.dryRun ? undefined : await scope.prompts();
  const counted = plural(pictures.length, 'picture');
  if (prompts) {
    const message = `There ${pictures.length === 1 ? 'is' : 'are'} ${counted} in input/image. Use the prompt for them?`;
    const choices = [
      { value: 'pictures', label: `Yes: for the ${counted} of the folder` },
      { value: 'prompt', label: 'No: make pictures from the prompt alone' },
    ] as const;
    return (await prompts.choose({ message, choices, initial: 'pictures' })) === 'pictures';
  }
  const text = `The prompt is used alone. To use it for the ${counted} in input/image: plantain run . --prompt "…"`;
  scope.emit(warning(text));
  return false;
}
