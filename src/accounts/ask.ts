import { PlantainError, isPlantainError } from '../domain/failures/failure.js';
import type { Balance } from '../domain/money/balance.js';
import type { AccountContext, Provider, Site } from '../providers/provider.js';
import { sentences, type Text, words } from '../words/words.js';
import type { BalanceBook } from './balance-book.js';

/** A figure that is younger is shown as it is. */
const FRESH_MS = 60_000;
/** A site that states no balance is not asked again for that long. */
const SILENT_MS = 24 * 3_600_000;
/** An answer that is younger is as good as a new one. */
const JUST_NOW_MS = 5_000;
const PATIENCE_MS = 15_000;

/** What is needed to ask a site about its account. */
export interface Inquiry {
  readonly site: Site;
  readonly provider: Provider;
  readonly http: AccountContext['http'];
  readonly book: BalanceBook;
  /** Asks although an answer is at hand, or the site is known to take no questions. */
  readonly refresh: boolean;
  /** Milliseconds; 15 s unless given. */
  readonly patienceMs?: number;
}

/** `cached`: of an earlier command; `trouble`: why it is not a newer one. `none`: the site does not say. */
export type BalanceAnswer =
  | {
      readonly kind: 'stated';
      readonly balance: Balance;
      readonly askedAt: number;
      readonly cached: boolean;
      readonly trouble?: Text;
    }
  | { readonly kind: 'none' };

/** What is left on the key of a site; asks only when nothing recent is known. @throws PlantainError */
export async function askBalance(inquiry: Inquiry): Promise<BalanceAnswer> {
  const { site, provider, book, refresh } = inquiry;
  if (!provider.balance) return { kind: 'none' };
  const known = await book.known(site);
  const age = known ? Date.now() - known.askedAt : Infinity;
  const isFresh = known && !known.outdated && age < (known.balance ? FRESH_MS : SILENT_MS);
  if (isFresh && !refresh) return answerOf(known.balance, known.askedAt, true);
  try {
    const balance = (await ask(inquiry, provider.balance.bind(provider))) ?? null;
    const askedAt = Date.now();
    await book.keep(site, { askedAt, balance });
    return answerOf(balance, askedAt, false);
  } catch (error) {
    if (!isPlantainError(error) || error.code !== 'rate_limited' || !known?.balance) throw error;
    const trouble = known.outdated ? sentences(error.text, words('balance.outdated')) : error.text;
    return { kind: 'stated', balance: known.balance, askedAt: known.askedAt, cached: true, trouble };
  }
}

/** What a site states now, for a comparison: an answer of an earlier batch is of no use, and a site that takes no questions at the moment is left alone. */
export async function newestBalance(inquiry: Inquiry): Promise<Balance | undefined> {
  const { site, provider, book } = inquiry;
  const known = await book.known(site);
  const silent = known?.balance === null && Date.now() - known.askedAt < SILENT_MS;
  if (silent || !provider.balance) return undefined;
  // The look before the start has asked just now, and questions are scarce.
  if (known?.balance && !known.outdated && Date.now() - known.askedAt < JUST_NOW_MS) return known.balance;
  const balance = await ask(inquiry, provider.balance.bind(provider));
  if (!balance) await book.keep(site, { askedAt: Date.now(), balance: null });
  return balance;
}

function answerOf(balance: Balance | null, askedAt: number, cached: boolean): BalanceAnswer {
  return balance ? { kind: 'stated', balance, askedAt, cached } : { kind: 'none' };
}

/** Puts one question to a site, unless it is known to refuse it at the moment; a refusal for the number of calls is remembered. */
export async function ask<T>(inquiry: Inquiry, question: (context: AccountContext) => Promise<T>): Promise<T> {
  const { site, http, book, refresh, patienceMs = PATIENCE_MS } = inquiry;
  const until = (await book.limitedUntil(site)) ?? 0;
  if (!refresh && until > Date.now()) throw stillLimited(site.name, until);
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(tooSlow(site.name, patienceMs)), patienceMs);
  try {
    return await question({ site, http, signal: patience.signal });
  } catch (error) {
    if (isPlantainError(error) && error.code === 'rate_limited')
      await book.noteLimit(site, Date.now() + (error.retryAfterMs ?? 0));
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function stillLimited(site: string, until: number): PlantainError {
  const message = words('balance.limited', { site, time: { at: until } });
  return new PlantainError({ code: 'rate_limited', message, billing: 'unbilled', retryAfterMs: until - Date.now() });
}

function tooSlow(site: string, patienceMs: number): PlantainError {
  const message = words('balance.slow', { site, time: { ms: patienceMs } });
  return new PlantainError({ code: 'timeout', message, billing: 'unbilled' });
}
