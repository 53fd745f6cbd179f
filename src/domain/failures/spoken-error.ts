import { say } from '../../words/current.js';
import type { Text } from '../../words/words.js';

/** An error whose words may be read by a person. Its `message` is in the language of the process; `text` is the same as data. */
export class SpokenError extends Error {
  override readonly name: string = 'SpokenError';

  constructor(
    readonly text: Text,
    options?: ErrorOptions,
  ) {
    super(say(text), options);
  }
}
