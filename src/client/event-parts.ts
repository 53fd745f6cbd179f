import { z } from 'zod';
import type { BalanceChange, UnknownChange } from '../domain/money/balance-change.js';
import type { Balance } from '../domain/money/balance.js';
import type { Cost, Forecast, ForecastCost, ForecastTime, JobCost, PriceGroup } from '../domain/money/forecast.js';
import type { JsonObject } from '../domain/json.js';
import type { Money } from '../domain/money/money.js';
import type { PaidCalls, Tally } from '../domain/outcome.js';
import type { BatchProgress, Pause, RestingSite, RunningItem, SlowWork, UnsentItems } from '../domain/progress.js';
import type { BatchSummary, Settled, Statistics } from '../domain/summary.js';
import type { FailingTask, Retried } from './follow/retried.js';
import { amount, code, count, duration, flag, moment, said, saids, schemaOf, text, texts } from './event-fields.js';

export const money = schemaOf<Money>()({
  amount: text('decimal text with at most six digits after the point, such as `0.134`'),
  currency: text('`USD`, `CNY`, `points`, as the price table has it'),
}).meta({ id: 'Money', description: 'An exact amount.' });

const paidCalls = schemaOf<PaidCalls>()({
  sent: count('paid requests that were sent'),
  delivered: count('of them, answered with pictures'),
  unbilled: count('of them, refused or failed and surely not charged'),
  empty: count('of them, answered without a picture; often charged'),
  unknown: count('of them, may have been charged, and no picture came'),
}).meta({ id: 'PaidCalls', description: 'Paid requests: `sent = delivered + unbilled + empty + unknown`.' });

export const tally = schemaOf<Tally>()({
  success: count('items that have their pictures'),
  error: count('items that failed'),
  no_image: count('items that were answered without a picture'),
  timeout_total: count('items that the total timeout came before'),
  cancelled: count('items that were cancelled'),
  images: count('stored pictures'),
  calls: paidCalls,
}).meta({ id: 'Tally', description: 'How many items have ended, and how.' });

const priceGroup = schemaOf<PriceGroup>()({
  pictures: count('pictures that cost the same'),
  price: money.exactOptional().describe('of one paid request; absent: the configuration has no price'),
  byTokens: z.literal(true).exactOptional().describe('`price` is only about right: what counts are the tokens of each answer'),
  lane: z.literal('batch').exactOptional().describe('they go into batch jobs first, at half that price'),
}).meta({ id: 'PriceGroup', description: 'Pictures of a batch that cost the same.' });

const forecastCost = schemaOf<ForecastCost>()({
  least: z.array(money).describe('every picture comes with its first request'),
  likely: z.array(money).describe('by the recent failures of the site'),
  most: z.array(money).describe('every retry is needed, and each request is charged'),
}).meta({ id: 'ForecastCost', description: 'What a batch will probably cost, one amount for each currency.' });

const forecastTime = schemaOf<ForecastTime>()({
  fromMs: duration('if all goes well'),
  likelyMs: duration('probably'),
  toMs: duration('if the site is slow'),
  itemMs: duration('of one item, with its retries'),
  requestMs: z
    .object({
      least: duration('the quickest'),
      usual: duration('the median'),
      slow: duration('one of ten takes longer'),
    })
    .describe('of one request that gave a picture: `least`, `usual`, `slow` (milliseconds)'),
  requests: count('recent requests of the site that this is based on'),
}).meta({ id: 'ForecastTime', description: 'How long a batch will probably take.' });

export const forecast = schemaOf<Forecast>()({
  pictures: count('items to make'),
  remade: count('of them, with a picture in an earlier batch: it stays there, and another one is paid for').exactOptional(),
  concurrency: count('items at once'),
  requestDelayMs: duration('minimum delay between requests'),
  requestsAtMost: count('paid requests with every retry'),
  requestsLikely: z
    .number()
    .exactOptional()
    .describe('paid requests by the recent failures of the site; absent without recent batches'),
  prices: z.array(priceGroup).describe('pictures by price'),
  unpriced: saids('what has no price, such as `gemini-3-pro-image at 4K`'),
  cost: forecastCost.exactOptional().describe('absent when something has no price'),
  time: forecastTime.exactOptional().describe('absent until the site has recent pictures of every model of the batch'),
}).meta({ id: 'Forecast', description: 'What was known of a batch before anything was sent.' });

const jobCost = schemaOf<JobCost>()({
  pictures: count('pictures that came from batch jobs'),
  delivered: z.array(money),
  maybe: z.array(money),
}).describe('of all this, what requests in batch jobs have cost, at half the price; absent: there were none');

export const cost = schemaOf<Cost>()({
  delivered: z.array(money).describe('of requests with pictures'),
  maybe: z.array(money).describe('of requests that may have been charged without a picture'),
  jobs: jobCost.exactOptional(),
  exact: flag('false: the items have several prices, or one by tokens that an answer did not tell'),
}).meta({ id: 'Cost', description: 'What a batch has cost so far, one amount for each currency.' });

export const runningItem = schemaOf<RunningItem>()({
  index: count('position in the input, from 0'),
  id: text('id of the item'),
  label: text('name of the item, for people'),
  site: text('name of the site'),
  attempt: count('from 1'),
  phase: z
    .enum(['waiting', 'uploading', 'batched', 'generating', 'collecting', 'recovering', 'storing'])
    .describe(
      '`generating`: a paid request is open; `batched`: it waits in a batch job of the site; `collecting`: the site works on a task; `recovering`: a host is asked what became of a request',
    ),
  since: moment('when this phase began'),
  detail: (z.record(z.string(), z.json()) as unknown as z.ZodType<JsonObject>)
    .exactOptional()
    .describe('what the site reports of it, such as `{"node": "KSampler", "step": 14, "of": 25}`'),
}).meta({ id: 'RunningItem', description: 'An item that is being made, or whose pictures are being stored.' });

export const restingSite = schemaOf<RestingSite>()({
  site: text('name of the site'),
  since: moment('when it refused the first of these requests').exactOptional(),
  until: moment('when the next request goes to it; in the past while that is open'),
  code: code('failure code'),
  message: said("the site's own words"),
}).meta({ id: 'RestingSite', description: 'A site that takes no requests at the moment.' });

export const unsentItems = schemaOf<UnsentItems>()({
  items: count('how many'),
  since: moment('since when'),
  until: moment('when the next of them is tried'),
  code: code('failure code'),
  message: said('why'),
}).meta({ id: 'UnsentItems', description: 'Items whose requests cannot be sent, though their site would take them.' });

export const slowWork = schemaOf<SlowWork>()({
  phase: z.enum(['uploading', 'recovering', 'storing']).describe('what takes long'),
  items: count('how many'),
  since: moment('since when'),
}).meta({ id: 'SlowWork', description: 'Free work that takes unusually long.' });

export const pause = schemaOf<Pause>()({
  by: z.enum(['person', 'interrupt', 'plantain']).describe('a person; a command that was interrupted; plantain itself'),
  why: text('absent where a person gave no reason').exactOptional(),
  wasted: schemaOf<NonNullable<Pause['wasted']>>()({
    site: text('name of the site'),
    requests: count('paid requests in a row that brought nothing'),
    code: code('how the last one failed').exactOptional(),
    message: said("the site's own words").exactOptional(),
  })
    .exactOptional()
    .describe('where plantain paused it: `site`, `requests` in a row without a picture, `code` and `message` of the last'),
  since: moment('since when'),
}).meta({ id: 'Pause', description: 'Why a batch is paused.' });

export const siteOut = schemaOf<BatchProgress['sitesOut'][number]>()({
  site: text('name of the site'),
  code: code('failure code'),
  message: said("the site's own words"),
}).meta({ id: 'SiteOut', description: 'A site that is out for the whole batch.' });

export const retried = schemaOf<Retried>()({
  activity: text('type of the activity, such as `storeImages`'),
  count: count('how many of this type are retried'),
  tries: count('failed tries of that with the most; 0: no worker has taken it'),
  since: moment('since when'),
  next: moment('when it is tried again; absent while a try is under way').exactOptional(),
  message: said('how the last try failed'),
}).meta({ id: 'Retried', description: 'Free work of a batch that has failed so far and is retried automatically.' });

export const failingTask = schemaOf<FailingTask>()({
  workflowId: text('Workflow Id'),
  tries: count('failed tries'),
  since: moment('since when'),
  message: said('how the last try failed'),
  worker: text('the worker that failed last: process and host, `4711@studio`').exactOptional(),
}).meta({ id: 'FailingTask', description: 'A workflow that is stuck until its code fits.' });

const UNITS = z.string() as unknown as z.ZodType<Balance['unit']>;

const balanceChange = schemaOf<BalanceChange>()({
  site: text('name of the site'),
  unit: UNITS.describe('unit of the balance'),
  before: amount('what was left before; absent for a key without a limit').exactOptional(),
  after: amount('what was left after').exactOptional(),
  spent: amount('negative: there is more than before'),
  spentYuan: text('worth of it, decimal text').exactOptional(),
  spentMoney: money.exactOptional().describe('in the currency of the prices'),
  charged: z
    .object({ least: count('surely'), most: count('at most') })
    .describe('requests that were charged by our own count: `least`, `most`'),
  expected: z
    .object({ least: text('at least'), most: text('at most'), currency: text('currency') })
    .exactOptional()
    .describe('what these should have cost: `least`, `most`, `currency`'),
  mismatch: said('how the two differ').exactOptional(),
}).meta({ id: 'BalanceChange', description: 'How a batch changed the balance at a site, beside our own count.' });

const unknownChange = schemaOf<UnknownChange>()({
  site: text('name of the site'),
  unit: UNITS.describe('unit of the balance'),
  before: amount('what was left before').exactOptional(),
  afterUnknown: said('why it is not known after the batch'),
}).meta({ id: 'UnknownChange', description: 'A balance that was known before a batch and is not after it.' });

const statistics = schemaOf<Statistics>()({
  averageMs: duration('of an item that has its pictures, from start to stored'),
  slowest: z.object({ id: text('id of the item'), ms: duration('its time') }).describe('the slowest item: `id`, `ms`'),
  averageUploadMs: duration('of it, upload of reference pictures').exactOptional(),
  averageGenerationMs: duration('of it, generation').exactOptional(),
  oneByOneMs: duration('what all items would have taken one after the other'),
  savedMs: duration('what of it was saved'),
}).meta({ id: 'Statistics', description: 'Where the time of a batch went.' });

export const summary = schemaOf<BatchSummary>()({
  batchId: text('name of the batch'),
  version: text('version of plantain that started it'),
  again: text('the batch whose items are made again').exactOptional(),
  total: count('items'),
  tally,
  repeatable: count('items without a picture that `plantain run --again` makes').exactOptional(),
  paidFor: count('items without a picture of which one may be paid for: `plantain resume` looks for it').exactOptional(),
  unfetched: count('items with a picture of which a site may still have another: `plantain resume` asks for it').exactOptional(),
  unstarted: count('items that were not started').exactOptional(),
  unread: count('items whose names and prompts the report lacks').exactOptional(),
  startedAt: moment('start'),
  endedAt: moment('end'),
  ended: z.enum(['finished', 'deadline', 'cancelled']).describe('`deadline`: by its total timeout'),
  reason: text('who cancelled it and why').exactOptional(),
  location: text('folder or URL of the results'),
  reportKept: z
    .object({ at: text('where'), reason: said('why') })
    .exactOptional()
    .describe('the results store took no report: `at` is where it lies, `reason` why'),
  statistics: statistics.exactOptional().describe('absent where no item has pictures'),
  cost: cost.exactOptional().describe('absent when something has no price'),
  forecast: forecast.exactOptional().describe('what was forecast'),
  sitesOut: z.array(siteOut).describe('sites that were out for the whole batch'),
  unheard: texts('hosts that did not answer: their paid requests may be missing in the counts').exactOptional(),
  balances: z
    .array(z.union([balanceChange, unknownChange]))
    .exactOptional()
    .describe('of sites that stated a balance before'),
}).meta({ id: 'BatchSummary', description: 'Result of a batch; also the content of `summary.json`.' });

export const leftAtHost = schemaOf<Settled['left'][number]>()({
  host: text('id of the host'),
  pictures: count('how many; absent where the host could not tell').exactOptional(),
  reason: said('why'),
}).meta({ id: 'LeftAtHost', description: 'Pictures that stay in the spool of a host.' });
