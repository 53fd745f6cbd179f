import { type Text, type Words, words } from '../../words/words.js';
import { z } from 'zod';
import { PlantainError } from '../../domain/failures/failure.js';
import { failureOfStatus } from '../../http/failures.js';
import { quote } from '../../http/quote.js';
import { retryAfterMs } from '../../http/retry-after.js';
import type { AccountContext, KeyRefusal } from '../provider.js';
import type { AccountReply } from './ask.js';

const said = z.string().catch('');
const plain = z.object({ message: said });
const openAiStyle = z.object({ error: z.object({ message: said }) });

/** What a refusal says, in the shape of the balance route or of the billing routes. */
function saidIn(json: unknown): string {
  const inner = openAiStyle.safeParse(json);
  if (inner.success) return inner.data.error.message;
  const outer = plain.safeParse(json);
  return outer.success ? outer.data.message : '';
}

/** Texts by which the builds tell the states of a key apart, where they do (recorded). No text says anything about another. */
const STATES: readonly (readonly [said: RegExp, refusal: KeyRefusal])[] = [
  [/令牌已过期|token (?:has )?expired/i, { code: 'auth', reason: words('key.expired') }],
  [/额度已用尽|TokenStatusExhausted|token (?:is )?exhausted/i, { code: 'insufficient_balance', reason: words('key.exhausted') }],
  [/令牌状态不可用|token status is unavailable/i, { code: 'auth', reason: words('key.disabled') }],
  [/用户已被封禁|user has been banned/i, { code: 'auth', reason: words('key.banned') }],
  [/IP 不在令牌允许访问的列表中/, { code: 'auth', reason: words('key.otherAddress') }],
];

/** The state of a key by the words of a refusal; undefined when they do not tell. */
export const stateIn = (said: string): KeyRefusal | undefined => STATES.find(([pattern]) => pattern.test(said))?.[1];

const UNKNOWN_KEY: KeyRefusal = { code: 'auth', reason: words('key.unknown') };

/** What a refused question says of the key; undefined: nothing. */
export function keyRefusalOf(reply: AccountReply): KeyRefusal | undefined {
  const said = saidIn(reply.json);
  if (reply.status === 401) return stateIn(said) ?? UNKNOWN_KEY;
  if (reply.status === 403) return stateIn(said) ?? { code: 'auth', reason: words('key.forbidden', { words: quote(said) }) };
  return undefined;
}

/** The failure that a refused question stands for. */
export function refusalOf({ site }: AccountContext, reply: AccountReply): PlantainError {
  const { name, status, headers } = reply;
  if (status === 429) return tooMany(site.name, headers);
  const said = quote(saidIn(reply.json) || reply.text, site.key);
  const refused = keyRefusalOf(reply) ?? (status === 200 ? UNKNOWN_KEY : undefined);
  const code = refused?.code ?? failureOfStatus(status).code;
  const answered = words('site.answered', { site: site.name, status: String(status), request: name });
  const what = refused ? withKey(site, answered, refused.reason) : answered;
  const message = said === '' ? what : words('site.quoted', { what, words: said });
  return new PlantainError({ code, message, billing: 'unbilled' });
}

function withKey({ key }: AccountContext['site'], answered: Words, reason: Text): Words {
  if (!key) return words('site.refusedQuestionNoKey', { answered, reason });
  return words('site.refusedQuestion', { answered, tail: key.tail, place: key.source, reason });
}

const MINUTE_MS = 60_000;
/** The window of the software's own limit, which it is not always told to name (recorded). */
const WINDOW_MS = 20 * MINUTE_MS;

function tooMany(site: string, headers: AccountReply['headers']): PlantainError {
  const wait = retryAfterMs(headers) ?? WINDOW_MS;
  const time = { ms: Math.ceil(wait / MINUTE_MS) * MINUTE_MS };
  const message = words('site.tooManyQuestions', { site, time });
  return new PlantainError({ code: 'rate_limited', message, billing: 'unbilled', retryAfterMs: wait });
}
