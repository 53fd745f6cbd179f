import type { PrepareContext } from '../prepare/context.js';
import type { Scope } from './scope.js';
import { tell } from '../words/current.js';

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
  const message = tell('pictures.ask', { count });
  const choices = [
    { value: 'pictures', label: tell('pictures.yes', { count }) },
    { value: 'prompt', label: tell('pictures.no') },
  ] as const;
  return (await prompts.choose({ message, choices, initial: 'pictures' })) === 'pictures';
}
