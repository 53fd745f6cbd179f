import type { Forecast, ForecastCost, ForecastTime, PriceGroup } from '../domain/money/forecast.js';
import { halfOf, type Money, sums, times } from '../domain/money/money.js';
import type { Text } from '../words/words.js';
import { makespanMs, type Pace } from './makespan.js';
import type { RecentBatch } from './recent.js';

/** Items of a batch that are alike: the same model, at the same price. */
export interface ItemGroup extends PriceGroup {
  readonly model: string;
  /** `gemini-3-pro-image at 4K` */
  readonly label: Text;
}

export interface ForecastSettings extends Pace {
  readonly retries: number;
}

/** Runs of a batch that are played through with lengths taken at random from the recent ones. */
const RUNS = 15;
/** Recent requests of a model are taken from the newest batches until there are so many. */
const ENOUGH = 200;
/** A site that refused nearly everything must not make the play endless. */
const MOST_REFUSED = 0.9;

/** What the recent batches of a site say of one model. */
interface Experience {
  readonly madeMs: readonly number[];
  readonly failedMs: readonly number[];
  /** Shares: of attempts that gave no picture, of those that may have been billed, of requests that were refused at no charge. */
  readonly failing: number;
  readonly billed: number;
  readonly refused: number;
}

/** What a batch will cost and how long it will take. `recent`: what is known of its site, newest first. */
export function forecastOf(groups: readonly ItemGroup[], settings: ForecastSettings, recent: readonly RecentBatch[]): Forecast {
  const { concurrency, requestDelayMs, retries } = settings;
  const known = groups.map(({ model }) => experienceOf(model, recent));
  const pictures = groups.reduce((sum, group) => sum + group.pictures, 0);
  const likely = known.map((experience, index) => (groups[index]?.pictures ?? 0) * attemptsOf(experience, retries));
  const cost = costOf(groups, known, retries);
  const time = timeOf(groups, known, settings, recent);
  return {
    pictures,
    concurrency,
    requestDelayMs,
    requestsAtMost: pictures * (1 + retries),
    ...(time ? { requestsLikely: whole(likely.reduce((sum, requests) => sum + requests, 0)) } : {}),
    prices: merged(groups),
    unpriced: groups.filter(({ price }) => price === undefined).map(({ label }) => label),
    ...(cost ? { cost } : {}),
    ...(time ? { time } : {}),
  };
}

function experienceOf(model: string, recent: readonly RecentBatch[]): Experience | undefined {
  let [attempts, sent, delivered, maybe] = [0, 0, 0, 0];
  const madeMs: number[] = [];
  const failedMs: number[] = [];
  for (const one of recent.flatMap(({ models }) => models.filter((found) => found.model === model))) {
    if (madeMs.length >= ENOUGH) break;
    madeMs.push(...one.madeMs);
    failedMs.push(...one.failedMs);
    attempts += one.attempts;
    sent += one.sent;
    delivered += one.delivered;
    maybe += one.maybe;
  }
  if (madeMs.length === 0) return undefined;
  const failed = Math.max(0, attempts - delivered);
  return {
    madeMs,
    failedMs: failedMs.length > 0 ? failedMs : madeMs,
    failing: share(failed, attempts),
    billed: share(maybe, failed),
    refused: share(sent - attempts, sent),
  };
}

const share = (part: number, all: number): number => (all > 0 ? Math.min(1, Math.max(0, part / all)) : 0);
/** Rounded up, but not for what a floating sum has too much. */
const whole = (count: number): number => Math.ceil(count - 1e-9);

/** Attempts for one item: the first, and each further one as often as all before it fail. */
function attemptsOf(experience: Experience | undefined, retries: number): number {
  const { failing = 0 } = experience ?? {};
  return Array.from({ length: retries + 1 }, (_, k) => failing ** k).reduce((sum, chance) => sum + chance, 0);
}

function costOf(
  groups: readonly ItemGroup[],
  known: readonly (Experience | undefined)[],
  retries: number,
): ForecastCost | undefined {
  const priced = groups.flatMap((group, index) => (group.price ? [{ ...group, price: group.price, seen: known[index] }] : []));
  if (priced.length < groups.length || priced.length === 0) return undefined;
  type Priced = (typeof priced)[number];
  const atFirst = ({ price, lane }: Priced): Money => (lane === 'batch' ? halfOf(price) : price);
  const sumOf = (requests: (group: Priced) => number, price = (group: Priced): Money => group.price): Money[] =>
    sums(priced.map((group) => times(price(group), requests(group))));
  return {
    least: sumOf(({ pictures }) => pictures, atFirst),
    likely: sumOf(({ pictures, seen }) => whole(pictures * chargesOf(seen, retries)), atFirst),
    // Each may be left over or refused there, and then is made by itself.
    most: sumOf(({ pictures }) => pictures * (1 + retries)),
  };
}

/** Charges for one item: for its picture if it comes, and for those failures that may be billed. */
function chargesOf(experience: Experience | undefined, retries: number): number {
  if (!experience) return 1;
  const { failing, billed } = experience;
  const coming = 1 - failing ** (retries + 1);
  return coming + (attemptsOf(experience, retries) - coming) * billed;
}

/** One entry for each price, for what has been paid so far. */
function merged(groups: readonly ItemGroup[]): PriceGroup[] {
  const found = new Map<string, PriceGroup>();
  for (const { price, pictures, byTokens, lane } of groups) {
    const name = price ? `${price.amount} ${price.currency} ${byTokens ?? ''}` : '';
    const about = { ...(price && { price }), ...(byTokens && { byTokens }), ...(lane && { lane }) };
    found.set(name, { pictures: pictures + (found.get(name)?.pictures ?? 0), ...about });
  }
  return [...found.values()];
}

function timeOf(
  groups: readonly ItemGroup[],
  known: readonly (Experience | undefined)[],
  settings: ForecastSettings,
  recent: readonly RecentBatch[],
): ForecastTime | undefined {
  const seen = known.flatMap((experience, index) => (experience ? [{ experience, pictures: groups[index]?.pictures ?? 0 }] : []));
  if (seen.length < groups.length || seen.length === 0) return undefined;
  const pictures = seen.reduce((sum, group) => sum + group.pictures, 0);
  const lengths: number[] = [];
  const runs = Array.from({ length: RUNS }, (_, run) => {
    const random = randomNumbers(run + 1);
    const next = (): number => {
      const length = lengthOf(chosen(seen, random() * pictures), settings.retries, random);
      lengths.push(length);
      return length;
    };
    return makespanMs(pictures, next, settings);
  });
  const over = recent.map(({ overBound }) => overBound);
  const around = recent.map(({ aroundMs }) => aroundMs);
  const at = (rank: number): number => Math.round(ranked(runs, rank) * ranked(over, rank) + ranked(around, rank));
  return {
    fromMs: at(0),
    likelyMs: at(0.5),
    toMs: at(1),
    requestMs: requestsOf(seen.flatMap(({ experience }) => experience.madeMs)),
    itemMs: Math.round(lengths.reduce((sum, length) => sum + length, 0) / lengths.length),
    requests: seen.reduce((sum, { experience }) => sum + experience.madeMs.length, 0),
  };
}

function requestsOf(madeMs: readonly number[]): ForecastTime['requestMs'] {
  return { least: ranked(madeMs, 0), usual: ranked(madeMs, 0.5), slow: ranked(madeMs, 0.9) };
}

/** The least for 0, the one in the middle for 0.5, the greatest for 1. */
function ranked(values: readonly number[], rank: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(rank * (values.length - 1))] ?? 0;
}

function chosen(seen: readonly { readonly experience: Experience; readonly pictures: number }[], at: number) {
  let left = at;
  return seen.find(({ pictures }) => (left -= pictures) < 0)?.experience;
}

/** How long one item takes in its lane, as in the attempt loop: refusals repeat an attempt, failures use one up. */
function lengthOf(experience: Experience | undefined, retries: number, random: () => number): number {
  if (!experience) return 0;
  const { madeMs, failedMs, failing, refused } = experience;
  const oneOf = (values: readonly number[]): number => values[Math.floor(random() * values.length)] ?? 0;
  let length = 0;
  for (let attempt = 0; attempt <= retries; attempt++) {
    while (random() < Math.min(refused, MOST_REFUSED)) length += oneOf(failedMs);
    if (random() >= failing) return length + oneOf(madeMs);
    length += oneOf(failedMs);
  }
  return length;
}

/** From 0 to 1, the same for the same seed: the same batch has the same forecast (mulberry32, public domain). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
