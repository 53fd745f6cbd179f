import { sentences, type Text } from '../../words/words.js';
import { isPlantainError } from './failure.js';
import { fileTextOf } from './file-error.js';
import { messageOf } from './message-of.js';
import { SpokenError } from './spoken-error.js';
import { UserError } from './user-error.js';

/** What an error tells a person, as data: of the file system with its path, reason and advice; else the error's own words. */
export function textOf(error: unknown): Text {
  const file = fileTextOf(error);
  if (file) return sentences(file.message, file.advice);
  if (isPlantainError(error) || error instanceof SpokenError) return error.text;
  return error instanceof UserError ? error.texts.message : messageOf(error);
}
