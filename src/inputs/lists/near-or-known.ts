import { nearName } from '../../domain/text/suggest.js';
import { type Words, words } from '../../words/words.js';

/** What to do about a name that is not known: the one that is probably meant, else all that there are. */
export function nearOrKnown(name: string, known: readonly string[], otherwise: 'input.csv.known' | 'input.field.known'): Words {
  const near = nearName(name, known);
  return near === undefined ? words(otherwise, { names: { names: known } }) : words('text.didYouMean', { name: near });
}
