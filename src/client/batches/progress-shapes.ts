import { z } from 'zod';
import type { FailureCode } from '../../domain/failures/failure.js';
import type { Forecast } from '../../domain/money/forecast.js';
import type { JsonObject } from '../../domain/json.js';
import { isAmount } from '../../domain/money/money.js';
import type { BatchProgress, SegmentProgress } from '../../domain/progress.js';
import { isText, type Text } from '../../words/words.js';

// Another version of plantain may have written what a memo or a query holds. What does not fit is skipped, so that the rest is shown.

const count = z.int().nonnegative();
/** Another version knows other codes. */
const code = z.custom<FailureCode>((value) => typeof value === 'string');
const trouble = { code, message: z.custom<Text>(isText) };

const CALLS = z.object({ sent: count, delivered: count, unbilled: count, empty: count, unknown: count });

export const TALLY = z.object({
  success: count,
  error: count,
  no_image: count,
  timeout_total: count,
  cancelled: count,
  images: count,
  calls: CALLS,
});

const REST = z.object({ site: z.string(), since: z.number().exactOptional(), until: z.number(), ...trouble });
const UNSENT = z.object({ items: count, since: z.number(), until: z.number(), ...trouble });
const SLOW = z.object({ phase: z.enum(['uploading', 'recovering', 'storing']), items: count, since: z.number() });
const SITE_OUT = z.object({ site: z.string(), ...trouble });
const WASTED = z.object({
  site: z.string(),
  requests: count,
  code: code.exactOptional(),
  message: z.custom<Text>(isText).exactOptional(),
});

const PAUSE = z.object({
  by: z.enum(['person', 'interrupt', 'plantain']),
  why: z.custom<Text>(isText).exactOptional(),
  wasted: WASTED.exactOptional(),
  since: z.number(),
});

const BATCH = z.object({
  stage: z.enum(['preparing', 'running', 'paused', 'stopping', 'reporting', 'ended']),
  total: count,
  concurrency: count,
  startedAt: z.number(),
  tally: TALLY,
});

const RUNNING = z.object({
  index: count,
  id: z.string(),
  label: z.string(),
  site: z.string(),
  attempt: z.number(),
  phase: z.enum(['waiting', 'uploading', 'batched', 'generating', 'collecting', 'recovering', 'storing']),
  since: z.number(),
});

const ENDED = z.object({
  index: count,
  id: z.string(),
  label: z.string(),
  status: z.enum(['success', 'error', 'no_image', 'timeout_total', 'cancelled']),
  code: code.exactOptional(),
  message: z.custom<Text>(isText).exactOptional(),
  images: count,
  tookMs: z.number(),
  uploadMs: z.number().exactOptional(),
  generationMs: z.number().exactOptional(),
});

const SEGMENT = z.object({ segment: count, tally: TALLY, cursor: count });

const MONEY = z.object({ amount: z.string().refine(isAmount), currency: z.string() });
const TIME = z.object({
  fromMs: z.number(),
  likelyMs: z.number(),
  toMs: z.number(),
  itemMs: z.number(),
  requestMs: z.object({ least: z.number(), usual: z.number(), slow: z.number() }),
  requests: count,
});

const FORECAST: z.ZodType<Forecast> = z.object({
  pictures: count,
  remade: count.exactOptional(),
  concurrency: z.int().positive(),
  requestDelayMs: z.number().nonnegative(),
  requestsAtMost: count,
  requestsLikely: count.exactOptional(),
  prices: z.array(
    z.object({ pictures: z.int().positive(), price: MONEY.exactOptional(), byTokens: z.literal(true).exactOptional() }),
  ),
  unpriced: z.array(z.custom<Text>(isText)),
  cost: z.object({ least: z.array(MONEY), likely: z.array(MONEY), most: z.array(MONEY) }).exactOptional(),
  time: TIME.exactOptional(),
});

/** The counters of a batch: its memo, or the answer of its root. */
export function readProgress(value: unknown): BatchProgress | undefined {
  const base = BATCH.safeParse(value);
  if (!base.success) return undefined;
  const from = value as JsonObject;
  const progress: BatchProgress = {
    ...base.data,
    open: list(from, 'open', count),
    sitesOut: list(from, 'sitesOut', SITE_OUT),
    ...('resting' in from ? { resting: list(from, 'resting', REST) } : {}),
    ...('slow' in from ? { slow: list(from, 'slow', SLOW) } : {}),
    ...field(from, 'whole', z.literal(true)),
    ...field(from, 'closedItems', count),
    ...field(from, 'wasReset', z.literal(true)),
    ...field(from, 'deadline', z.number()),
    ...field(from, 'unsent', UNSENT),
    ...field(from, 'unrecorded', count),
    ...field(from, 'cancelReason', z.custom<Text>(isText)),
    ...field(from, 'paused', PAUSE),
  };
  return progress;
}

/** The answer of a segment. */
export function readSegment(value: unknown): SegmentProgress | undefined {
  const base = SEGMENT.safeParse(value);
  if (!base.success) return undefined;
  const from = value as JsonObject;
  const progress: SegmentProgress = {
    ...base.data,
    running: list(from, 'running', RUNNING),
    resting: list(from, 'resting', REST),
    ended: list(from, 'ended', ENDED),
    ...field(from, 'unsent', UNSENT),
    ...field(from, 'untold', z.literal(true)),
  };
  return progress;
}

/** What was forecast of a batch before its start. */
export function readForecast(value: unknown): Forecast | undefined {
  const forecast = FORECAST.safeParse(value);
  return forecast.success ? forecast.data : undefined;
}

/** The entries that fit. */
function list<T>(from: JsonObject, key: string, schema: z.ZodType<T>): T[] {
  const value = Object.hasOwn(from, key) ? from[key] : undefined;
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry) => {
    const one = schema.safeParse(entry);
    return one.success ? [one.data] : [];
  });
}

/** The field if it fits. */
function field<K extends string, T>(from: JsonObject, key: K, schema: z.ZodType<T>): { [P in K]?: T } {
  const one = schema.safeParse(Object.hasOwn(from, key) ? from[key] : undefined);
  return one.success ? ({ [key]: one.data } as { [P in K]?: T }) : {};
}
