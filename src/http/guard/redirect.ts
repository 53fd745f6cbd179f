import { PlantainError } from '../../domain/failures/failure.js';
import { chain, type Text, words } from '../../words/words.js';
import { strangersAddress } from './destination.js';
import type { HttpReply } from '../send.js';

const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * Where a redirect leads; undefined when `answer` is none. From https it may not lead to http: an https URL promises
 * that nobody on the way reads or changes the answer. @throws PlantainError `invalid_request`
 */
export function redirectOf({ status, headers }: HttpReply, url: URL, name: Text): URL | undefined {
  if (!REDIRECTS.includes(status)) return undefined;
  const refused = (why: Text) => new PlantainError({ code: 'invalid_request', message: chain(name, why), billing: 'unbilled' });
  const { location } = headers;
  if (!location) throw refused(words('redirect.nowhere'));
  const next = strangersAddress(location, { base: url, name });
  if (url.protocol === 'https:' && next.protocol === 'http:') throw refused(words('redirect.downgrade'));
  return next;
}
