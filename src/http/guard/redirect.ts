import { PlantainError } from '../../domain/failures/failure.js';
import { strangersAddress } from './destination.js';
import type { HttpReply } from '../send.js';

const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * Where a redirect leads; undefined when `answer` is none. From https it may not lead to http: whoever gave an https URL was to be
 * sure that nobody on the way reads or changes the answer. @throws PlantainError `invalid_request`
 */
export function redirectOf({ status, headers }: HttpReply, url: URL, name: string): URL | undefined {
  if (!REDIRECTS.includes(status)) return undefined;
  const refused = (why: string) =>
    new PlantainError({ code: 'invalid_request', message: `${name}: ${why}`, billing: 'unbilled' });
  const { location } = headers;
  if (!location) throw refused('a redirect that leads nowhere');
  const next = strangersAddress(location, { base: url, name });
  if (url.protocol === 'https:' && next.protocol === 'http:')
    throw refused('a redirect from https to http, which is not followed');
  return next;
}
