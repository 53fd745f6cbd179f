import { type Balance, type Rates, standingOf, yuanOf } from '../../domain/money/balance.js';
import type { JsonObject } from '../../domain/json.js';
import { clean, duration, thousands } from '../../domain/text/text.js';

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

/** `4,585,000 quota, 9.17 USD, ¥4.5850` */
export function amountPhrase(amount: number, { unit, own }: Balance, rates: Rates | undefined): string {
  return [
    `${thousands(amount)} ${unit}`,
    ...(own ? [`${thousands(amount / own.perUnit)} ${own.currency}`] : []),
    ...(rates ? [`¥${yuanOf(amount, rates)}`] : []),
  ].join(', ');
}

const LABELS = { available: 'left', used: 'used', total: 'total' } as const;

export function balanceLines(shown: ShownBalance): string[] {
  const { site, key, source, balance, rates, now } = shown;
  const { name, unlimited } = balance;
  const amounts = (['available', 'used', 'total'] as const).flatMap((part) => {
    const amount = balance[part];
    return amount === undefined ? [] : [`  ${LABELS[part].padEnd(8)} ${amountPhrase(amount, balance, rates)}`];
  });
  const rate = rates
    ? [`  ¥        ${balance.unit} × ${plainNumber(rates.yuanPerQuota)} × ${rates.costFactor}, for reference only`]
    : [];
  return [
    `${site}: key ${key} from ${clean(source)}${name === undefined ? '' : ` (${clean(name)})`}`,
    ...(unlimited ? ['  left     no limit on this key; what its account holds is not stated'] : []),
    ...amounts,
    `  expires  ${expiryPhrase(balance, now)}`,
    ...(standingOf(balance, now) === 'exhausted' ? ['  The key is used up.'] : []),
    `  asked    ${agePhrase(shown)}`,
    ...rate,
  ];
}

function expiryPhrase({ expiresAt }: Balance, now: number): string {
  if (expiresAt === undefined) return 'not stated';
  if (expiresAt === 'never') return 'never';
  return expiresAt <= now ? `${localTime(expiresAt)}: the key has expired` : localTime(expiresAt);
}

function agePhrase({ askedAt, cached, now }: ShownBalance): string {
  const time = localTime(askedAt);
  return cached ? `${time}, ${duration(now - askedAt)} ago; --refresh asks anew` : time;
}

/** Without an exponent. */
const plainNumber = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 20, useGrouping: false });

/** The three lines that the ComfyUI node showed. */
export function balanceSummary(shown: ShownBalance): string {
  const { balance, rates, askedAt, cached, now } = shown;
  const part = (amount: number | undefined): string => {
    if (amount === undefined) return 'not stated';
    return rates ? `¥${yuanOf(amount, rates)}` : `${thousands(amount)} ${balance.unit}`;
  };
  const left = balance.unlimited ? 'no limit on this key' : part(balance.available);
  const age = cached ? `, ${duration(now - askedAt)} ago` : '';
  return [
    `Asked at ${localTime(askedAt).slice(11)}${age}`,
    `Estimated: left ${left}, used ${part(balance.used)} (for reference only)`,
    `Expires: ${expiryPhrase(balance, now)}`,
  ].join('\n');
}

/** `{success, data, summary}`. `expiresAt`: null is never; absent: the site does not say. */
export function balanceRecord(shown: ShownBalance): JsonObject {
  const { site, key, source, balance, rates, askedAt, cached, now } = shown;
  const { unit, own, unlimited, name, expiresAt } = balance;
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
    ...(name === undefined ? {} : { name }),
    unit,
    unlimited,
    standing: standingOf(balance, now),
    available: part(balance.available),
    used: part(balance.used),
    total: part(balance.total),
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt === 'never' ? null : new Date(expiresAt).toISOString() }),
    askedAt: new Date(askedAt).toISOString(),
    cached,
    ageSeconds: Math.round((now - askedAt) / 1000),
    ...(rates ? { yuanPerQuota: rates.yuanPerQuota, costFactor: rates.costFactor } : {}),
  };
  return { success: true, data, summary: balanceSummary(shown) };
}
