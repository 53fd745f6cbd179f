import { type Balance, type Rates, standingOf, yuanOf } from '../../domain/money/balance.js';
import { amountPhrase } from '../../client/phrases/balance.js';
import type { JsonObject } from '../../domain/json.js';
import { clean } from '../../domain/text/text.js';
import { shown as written, tell } from '../../words/current.js';
import { words } from '../../words/words.js';
import { fit } from './columns.js';

/** A balance as it is shown. */
export interface ShownBalance {
  readonly site: string;
  /** Its end alone. */
  readonly key: string;
  readonly source: string;
  readonly balance: Balance;
  /** Absent: nobody has said what a unit is worth. */
  readonly rates?: Rates;
  readonly askedAt: number;
  readonly cached: boolean;
  readonly now: number;
}

const localTime = (ms: number): string => new Date(ms).toLocaleString('sv').slice(0, 16);

const LABELS = { available: 'balance.left', used: 'balance.used', total: 'balance.total' } as const;
const NAME_WIDTH = 8;

const row = (name: string, text: string): string => `  ${fit(name, NAME_WIDTH)} ${text}`;

export function balanceLines(shown: ShownBalance): string[] {
  const { site, key, balance, rates, now } = shown;
  const { name, unlimited, unit } = balance;
  const source = clean(shown.source);
  const amounts = (['available', 'used', 'total'] as const).flatMap((part) => {
    const amount = balance[part];
    return amount === undefined ? [] : [row(tell(LABELS[part]), amountPhrase(amount, balance, rates))];
  });
  const rate = (known: Rates): string =>
    tell('balance.rate', {
      unit: words(`balance.unit.${unit}`),
      yuan: plainNumber(known.yuanPerQuota),
      factor: known.costFactor,
    });
  return [
    name === undefined
      ? tell('balance.key', { site, key, source })
      : tell('balance.namedKey', { site, key, source, name: clean(name) }),
    ...(unlimited ? [row(tell('balance.left'), tell('balance.noLimit'))] : []),
    ...amounts,
    row(tell('balance.expires'), expiryPhrase(balance, now)),
    ...(standingOf(balance, now) === 'exhausted' ? [`  ${tell('balance.exhausted')}`] : []),
    row(tell('balance.asked'), agePhrase(shown)),
    ...(rates ? [row('¥', rate(rates))] : []),
  ];
}

function expiryPhrase({ expiresAt }: Balance, now: number): string {
  if (expiresAt === undefined) return tell('balance.notStated');
  if (expiresAt === 'never') return tell('balance.never');
  const time = localTime(expiresAt);
  return expiresAt <= now ? tell('balance.expired', { time }) : time;
}

function agePhrase({ askedAt, cached, now }: ShownBalance): string {
  const time = localTime(askedAt);
  return cached ? tell('balance.age', { time, age: { ms: now - askedAt } }) : time;
}

/** Without an exponent. */
const plainNumber = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 20, useGrouping: false });

/** The three lines that the ComfyUI node showed. */
export function balanceSummary(shown: ShownBalance): string {
  const { balance, rates, askedAt, cached, now } = shown;
  const part = (amount: number | undefined): string => {
    if (amount === undefined) return tell('balance.notStated');
    return rates ? `¥${yuanOf(amount, rates)}` : `${written(amount)} ${tell(`balance.unit.${balance.unit}`)}`;
  };
  const time = localTime(askedAt).slice(11);
  const used = part(balance.used);
  return [
    cached ? tell('balance.summary.askedAgo', { time, age: { ms: now - askedAt } }) : tell('balance.summary.asked', { time }),
    balance.unlimited
      ? tell('balance.summary.noLimit', { used })
      : tell('balance.summary.cost', { left: part(balance.available), used }),
    tell('balance.summary.expires', { time: expiryPhrase(balance, now) }),
  ].join('\n');
}

/**
 * What tools for the ComfyUI node and for mirrors read: `{success, data, summary}`, with the fields of `/api/usage/token` in `data`, at any
 * site, and beside them what plantain knows more.
 */
export function balanceRecord(shown: ShownBalance): JsonObject {
  const { site, key, source, balance, rates, askedAt, cached, now } = shown;
  const { unit, own, available, used, total } = balance;
  const part = (amount: number | undefined): JsonObject | null =>
    amount === undefined
      ? null
      : {
          [unit]: amount,
          ...(own ? { [own.currency]: amount / own.perUnit } : {}),
          ...(rates ? { yuan: yuanOf(amount, rates) } : {}),
        };
  const data = {
    site,
    key,
    source,
    ...tokenUsage(balance),
    unit,
    standing: standingOf(balance, now),
    available: part(available),
    used: part(used),
    total: part(total),
    askedAt: new Date(askedAt).toISOString(),
    cached,
    ageSeconds: Math.round((now - askedAt) / 1000),
    ...(rates ? { yuanPerQuota: rates.yuanPerQuota, costFactor: rates.costFactor } : {}),
  };
  return { success: true, data, summary: balanceSummary(shown) };
}

/** As the route has them: of an unlimited key the amounts are 0, and 0 seconds is never. Null: the site does not say. */
function tokenUsage({ name, unlimited, available, used, total, expiresAt }: Balance): JsonObject {
  const stated = (amount: number | undefined): number | null => amount ?? (unlimited ? 0 : null);
  const seconds = typeof expiresAt === 'number' ? Math.floor(expiresAt / 1000) : expiresAt === 'never' ? 0 : null;
  return {
    ...(name === undefined ? {} : { name }),
    total_available: stated(available),
    total_granted: stated(total),
    total_used: stated(used),
    unlimited_quota: unlimited,
    expires_at: seconds,
  };
}
