import type { IncomingMessage } from 'node:http';
import type { NewApiAccount } from '../new-api/account.js';
import { API_KEY_INVALID, mirrorOwn, shownAs, UNREGISTERED, type ErrorAnswer, type Mode } from './errors.js';

/** What a request brought to be let in. */
export interface Credential {
  readonly place: 'x-goog-api-key' | 'query' | 'bearer' | 'none';
  readonly key: string;
}

/** The credential that counts: the Google header before `?key=` before Authorization (recorded from new-api). */
export function credentialOf(request: IncomingMessage, url: URL): Credential {
  const header = request.headers['x-goog-api-key'];
  if (typeof header === 'string' && header !== '') return { place: 'x-goog-api-key', key: header };
  const query = url.searchParams.get('key');
  if (query) return { place: 'query', key: query };
  const bearer = (request.headers.authorization ?? '').replace(/^Bearer\s+/i, '').trim();
  return bearer === '' ? { place: 'none', key: '' } : { place: 'bearer', key: bearer };
}

/** The keys that are taken: these, or all that a rule lets through. */
export type Keys = readonly string[] | ((key: string) => boolean);

function takes(keys: Keys | undefined, key: string, form = (text: string): string => text): boolean {
  if (typeof keys === 'function') return keys(key);
  return keys?.some((good) => form(good) === form(key)) ?? true;
}

const bare = (key: string): string => key.replace(/^sk-/, '');

/** Why the credential is refused, or undefined. Without `keys` any key is good. */
export function refuseCredential(mode: Mode, { place, key }: Credential, keys?: Keys): ErrorAnswer | undefined {
  if (mode === 'mirror') {
    const known = key !== '' && takes(keys, key, bare);
    return known ? undefined : mirrorOwn(401, '', 'Invalid token');
  }
  if (place === 'none') return shownAs(mode, UNREGISTERED);
  if (place === 'bearer') {
    const message =
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.';
    return shownAs(mode, { code: 401, status: 'UNAUTHENTICATED', message });
  }
  return takes(keys, key) ? undefined : shownAs(mode, API_KEY_INVALID);
}

/** As `refuseCredential`; an account knows its tokens and what is left on them. */
export function refuseKey(
  { mode, keys, account }: { mode: Mode; keys: Keys | undefined; account: NewApiAccount | undefined },
  credential: Credential,
): ErrorAnswer | undefined {
  if (!account) return refuseCredential(mode, credential, keys);
  const refusal = account.refuseGeneration(credential.key);
  return refusal && { headers: {}, ...refusal };
}
