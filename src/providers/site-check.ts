import { hintOf, isPlantainError, type PlantainError } from '../domain/failures/failure.js';
import { nearestNames } from '../domain/text/suggest.js';
import { sentences, type Text, words } from '../words/words.js';
import type { Site, SiteCheck } from './provider.js';

/** That a site has failed at a free question, with what to do. */
export function notOk({ code, text: message }: PlantainError): SiteCheck {
  return { ok: false, message, advice: hintOf(code, { isFree: true, message }) };
}

/** What `ask` finds out of a site; a failure of the question itself is a no. */
export async function checkedBy(ask: () => Promise<SiteCheck>): Promise<SiteCheck> {
  try {
    return await ask();
  } catch (error) {
    if (!isPlantainError(error)) throw error;
    // Without an answer it is the connection that failed.
    if (error.suspect !== 'address') return notOk(error);
    return { ok: false, message: error.text, advice: words('check.baseUrl'), wrong: 'address', certain: true };
  }
}

/** What is known of a model beyond the list of its site. */
interface Known {
  /** Why it is not there. */
  readonly note?: Text | undefined;
  /** The model that takes its place, if the site has it. */
  readonly successor?: string | undefined;
}

/** Whether a site lists a model; of one that it does not, the nearest names. */
export function judgeListed(
  { baseUrl: url, name: site }: Site,
  model: string,
  names: readonly string[],
  { note, successor }: Known = {},
): SiteCheck {
  if (names.includes(model)) return { ok: true, message: words('check.listsModel', { url, model }) };
  const nearest = nearestNames(model, names);
  const meant = successor !== undefined && names.includes(successor) ? successor : (nearest[0] ?? '');
  const message = words('check.notListed', { url, model, nearest: { list: nearest } });
  return {
    // A mirror that serves a model without listing it is rare, and --yes is for it; a wrong name is common.
    ok: false,
    message: note === undefined ? message : sentences(message, note),
    advice: words('check.correctModel', { model: meant, site }),
    wrong: 'model',
    certain: true,
  };
}
