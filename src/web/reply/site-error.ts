import { hintOf, isPlantainError } from '../../domain/failures/failure.js';
import { UserError } from '../../domain/failures/user-error.js';
import { mapText } from '../../words/words.js';

/** What a site has answered, without its key, as an error of the site; anything else as it is. */
export function siteError(error: unknown, clean: (text: string) => string): Error {
  if (!isPlantainError(error)) return error instanceof Error ? error : new Error(String(error));
  return new UserError('site', mapText(error.text, clean), {
    advice: hintOf(error.code, { isFree: true, message: error.text }),
  });
}
