import { PlantainError } from '../domain/failures/failure.js';
import { refusedKeyWords } from '../domain/key-place.js';
import type { ReplyHeaders } from '../http/retry-after.js';
import type { Site } from './provider.js';
import { chain, type Text, type Words, words } from '../words/words.js';

/** Which key was refused, without the key. */
export const keyWords = ({ key }: Site): Words => refusedKeyWords(key);

const OF_THE_KEY =
  /\bapi[\s_-]*key|\b(?:bad|invalid|incorrect|wrong|unknown|expired|disabled|no such|this) key\b|密钥|秘钥|令牌/i;

/** Whether the words of an answer are about the key of the request. */
export const speaksOfKey = (said: string): boolean => OF_THE_KEY.test(said);

/** That a site redirects, and where to. It is not followed: the key goes to the configured origin alone. */
export function redirectWords(status: number, headers: ReplyHeaders): Words | undefined {
  const location = headers.location;
  if (status < 300 || status > 399 || location === undefined || !URL.canParse(location)) return undefined;
  return words('site.redirects', { origin: new URL(location).origin });
}

/** The key of a site as a header can carry it; undefined where there is none. @throws PlantainError `auth` */
export function usableKey({ name, key }: Site): string | undefined {
  if (!key) return undefined;
  const text = key.reveal();
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  const message = words('site.badKey', { site: name, place: key.source });
  throw new PlantainError({ code: 'auth', message, billing: 'unbilled' });
}

/** That a site refused a request, with what was said about it, each text explaining the one before. */
export const refusalWords = (
  { site, status, request }: { readonly site: string; readonly status: number; readonly request: string },
  said: readonly Text[],
): Words => chain(words('site.answered', { site, status: String(status), request }), ...said);
