import { z } from 'zod';
import { FAILURES, type FailureCode, isFailureCode } from '../../domain/failures/failure.js';
import type { JsonObject } from '../../domain/json.js';
import { CONCURRENCY_RANGE } from '../../domain/pacing/allowance.js';

const MOST_ITEMS = 100_000;
const DAY = 24 * 3600;

const params = z
  .record(z.string(), z.unknown())
  .describe('parameters of the provider (docs/parameters.md)') as unknown as z.ZodType<JsonObject>;
const pictures = z
  .array(z.string().min(1).max(4_000))
  .max(100)
  .describe('reference pictures: names of files of the upload, or URLs');

const mask = z.string().min(1).max(4_000);

const item = z.strictObject({
  prompt: z.string().min(1).max(100_000),
  id: z.string().max(200).exactOptional().describe('names it in results (default: its position)'),
  images: pictures.exactOptional(),
  mask: mask.exactOptional().describe('where the first picture may change: a PNG, transparent there'),
  params: params.exactOptional(),
});

/** A new batch, as `POST /forecasts` and `POST /batches` take it. Times are in seconds. */
export const batchRequest = z.strictObject({
  upload: z.string().max(40).exactOptional().describe('an upload: alone with `prompt`, an item for each of its pictures'),
  items: z.array(item).min(1).max(MOST_ITEMS).exactOptional().describe('what to make, one by one'),
  list: z.string().max(1_000).exactOptional().describe('instead of `items`: a list among the files of the upload'),
  prompt: z
    .string()
    .max(100_000)
    .exactOptional()
    .describe('of every picture; alone: of the whole batch, see `count`; with `again`: instead of theirs'),
  count: z.int().min(1).max(10_000).exactOptional().describe('pictures per item'),
  references: pictures.exactOptional().describe('reference pictures for every item, after its own'),
  mask: mask.exactOptional().describe('of every item without its own: a file of the upload, or a URL'),
  again: z.string().max(200).exactOptional().describe('instead of an input: an ended batch, whose items are made again'),
  chosen: z
    .array(z.union([z.int().min(1), z.string().max(200)]))
    .min(1)
    .max(MOST_ITEMS)
    .exactOptional()
    .describe('with `again`: these of its items, by positions from 1 or by ids, also those that have a picture'),
  rejected: z.boolean().exactOptional().describe('with `again`: the items whose mark is `reject`'),
  include: z
    .array(z.custom<FailureCode>((code) => typeof code === 'string' && isFailureCode(code)))
    .max(Object.keys(FAILURES).length)
    .exactOptional()
    .describe('with `again`: also items that ended with one of these codes'),
  name: z.string().min(1).max(200).exactOptional().describe('of the batch'),
  site: z.string().max(200).exactOptional().describe('of the configuration'),
  store: z.string().max(200).exactOptional().describe('of the configuration'),
  params: params.exactOptional(),
  concurrency: z.int().min(CONCURRENCY_RANGE[0]).max(CONCURRENCY_RANGE[1]).exactOptional().describe('pictures at the same time'),
  requestDelay: z.number().min(0).max(3600).exactOptional().describe('minimum delay between requests'),
  retries: z.int().min(0).max(20).exactOptional().describe('further attempts for an item after one that may have been charged'),
  singleTimeout: z.number().min(1).max(DAY).exactOptional().describe('maximum time for one attempt'),
  totalTimeout: z
    .union([
      z
        .number()
        .min(1)
        .max(30 * DAY),
      z.literal('none'),
    ])
    .exactOptional()
    .describe('maximum time for the batch'),
  lane: z
    .enum(['direct', 'batch'])
    .exactOptional()
    .describe('batch: to the site in jobs at half the price first, where it has them'),
  deadline: z
    .string()
    .max(40)
    .exactOptional()
    .describe('instead of `totalTimeout`, when the batch must be complete: `08:00`, `8h`, `2026-12-24T08:00Z`'),
  grace: z
    .number()
    .min(0)
    .max(DAY)
    .exactOptional()
    .describe('after the total timeout, how long requests already sent are awaited'),
  onUnknown: z.enum(['retry', 'hold']).exactOptional().describe('what to do after an attempt that may have been charged'),
  pauseAfterEmpty: z
    .int()
    .min(0)
    .max(10_000)
    .exactOptional()
    .describe('pause after so many paid requests in a row without a picture'),
  skipBad: z.boolean().exactOptional().describe('skip items that cannot be read'),
});

export type WebRequest = z.infer<typeof batchRequest>;

export const startRequest = batchRequest.extend({
  despiteDoubts: z.boolean().exactOptional().describe('start it although it cannot succeed as a whole'),
});
