import { plural } from '../domain/text/text.js';
import type { PrepareContext } from '../prepare/context.js';
import type { Scope } from './scope.js';

/** A command, as the preparation of a batch needs it. */
export const preparingIn = (scope: Pick<Scope, 'context' | 'folder' | 'emit' | 'prompts'>): PrepareContext => ({
  cwd: scope.context.cwd,
  folder: scope.folder,
  stdin: scope.context.stdin,
  emit: scope.emit,
  askForPictures: (count) => askForPictures(scope, count),
});

async function askForPictures(scope: Pick<Scope, 'prompts'>, count: number): Promise<boolean | undefined> {
  const prompts = await scope.prompts();
  if (!prompts) return undefined;
  const counted = plural(count, 'picture');
  const message = `There ${count === 1 ? 'is' : 'are'} ${counted} in input/image. Use the prompt for them?`;
  const choices = [
    { value: 'pictures', label: `Yes: for the ${counted} of the folder` },
    { value: 'prompt', label: 'No: make pictures from the prompt alone' },
  ] as const;
  return (await prompts.choose({ message, choices, initial: 'pictures' })) === 'pictures';
}
