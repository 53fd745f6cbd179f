import { join } from 'node:path';
import { warning } from '../client/events.js';
import { listPictures } from '../inputs/pictures/picture-files.js';
import { words } from '../words/words.js';
import type { BatchOptions } from './batch-options.js';
import type { PrepareContext } from './context.js';

/**
 * Whether a prompt without an input goes with the pictures of the folder that the command runs in. Options that only make sense with
 * several pictures say so, else a person who is asked does; with nobody to ask the prompt stays alone, which is what costs least.
 */
export async function wantsFolderPictures(
  context: PrepareContext,
  input: string | undefined,
  options: BatchOptions,
): Promise<boolean> {
  if (input !== undefined || (options.prompt === undefined && options.promptFile === undefined)) return false;
  const folder = join(context.folder, 'input', 'image');
  const { recursive = false } = options;
  const { pictures } = await listPictures(folder, { recursive, byExtension: true }).catch(() => ({ pictures: [] }));
  if (pictures.length === 0) return false;
  if (options.first !== undefined || options.sample !== undefined || options.everyPrompt || options.recursive) return true;
  const wanted = options.yes || options.dryRun ? undefined : await context.askForPictures(pictures.length);
  if (wanted !== undefined) return wanted;
  context.emit(warning(words('noted.alone', { count: pictures.length, command: `plantain run . ${promptFlag(options)}` })));
  return false;
}

/** A prompt that no shell reads otherwise is named; a longer one only takes room. */
function promptFlag({ prompt, promptFile }: BatchOptions): string {
  if (promptFile !== undefined) return `--prompt-file ${promptFile}`;
  return prompt !== undefined && /^[\p{L}\p{N} .,，。-]{1,60}$/u.test(prompt) ? `--prompt "${prompt}"` : '--prompt "…"';
}
