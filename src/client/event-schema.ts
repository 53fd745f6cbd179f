import { z } from 'zod';
import type { BatchEvent } from './events.js';
import { code, count, duration, flag, moment, said, saids, schemaOf, text, texts } from './event-fields.js';
import {
  cost,
  failingTask,
  forecast,
  leftAtHost,
  money,
  pause,
  restingSite,
  retried,
  runningItem,
  siteOut,
  slowWork,
  summary,
  tally,
  unsentItems,
} from './event-parts.js';
import { settings } from './event-settings.js';

type Named<Name extends BatchEvent['event']> = Extract<BatchEvent, { readonly event: Name }>;

const head = <Name extends BatchEvent['event']>(name: Name) => ({
  v: z.literal(1).describe('version of this schema'),
  event: z.literal(name).describe('name of the event'),
});

const batchId = text('name of the batch');

/** What a look at a batch finds; `progress` has all of it. */
const counters = {
  stage: z.enum(['preparing', 'running', 'paused', 'stopping', 'reporting', 'ended']).describe('where the batch is'),
  total: count('items'),
  concurrency: count('items at once; it may be changed while the batch runs'),
  startedAt: moment('start'),
  deadline: moment('when its total timeout is over; absent: none').exactOptional(),
  tally,
  whole: z.literal(true).exactOptional().describe('the tally counts all segments; absent in batches of an earlier version'),
  closedItems: count('items of segments that have closed').exactOptional(),
  wasReset: z.literal(true).exactOptional().describe('the batch was reset in Temporal: the tally may be lower than the record'),
  unsent: unsentItems.exactOptional().describe('items whose requests cannot be sent'),
  unrecorded: count('segments whose outcomes cannot be recorded').exactOptional(),
  slow: z.array(slowWork).exactOptional().describe('free work that takes unusually long'),
  sitesOut: z.array(siteOut).describe('sites that are out for the whole batch'),
  cancelReason: text('who cancelled it and why').exactOptional(),
  paused: pause.exactOptional().describe('present while the batch is paused'),
};

const closedProgress = schemaOf<NonNullable<Extract<BatchEvent, { readonly kind: 'closed' }>['progress']>>()({
  ...counters,
  resting: z.array(restingSite).exactOptional().describe('sites that take no requests at the moment'),
  open: z.array(z.int()).describe('numbers of the open segments'),
}).meta({ id: 'BatchProgress', description: 'The last counters on record.' });

const preparing = schemaOf<Named<'preparing'>>()({
  ...head('preparing'),
  what: said('what is done, such as `pictures fetched`'),
  done: count('how many are done'),
  total: count('of how many'),
}).meta({
  id: 'preparing',
  description: 'How far the work before the start of a batch is. Only sent when it takes longer than two seconds.',
});

const forecasted = schemaOf<Named<'forecast'>>()({
  ...head('forecast'),
  batchId,
  site: text('name of the site'),
  forecast,
  balance: money
    .exactOptional()
    .describe('what is left on the account of the site, where that is known in the currency of the prices'),
  doubts: saids('what speaks against the batch, one sentence each'),
}).meta({
  id: 'forecast',
  description: 'What a batch will cost and how long it will take. Sent before anything is staged or requested.',
});

const started = schemaOf<Named<'started'>>()({
  ...head('started'),
  batchId,
  stagingFolder: text('its folder in staging').exactOptional(),
  total: count('items'),
  sites: texts('names of its sites'),
  input: said('what it is made from: `folder /home/me/summer`'),
  location: text('folder or URL of the results'),
  settings: settings.exactOptional().describe('absent for a batch that was started elsewhere'),
  forecast: forecast.exactOptional().describe('what was forecast'),
  warnings: saids('risks of this run, one sentence each').exactOptional(),
  uiUrl: text("URL of the batch in Temporal's web UI").exactOptional(),
  fresh: flag('whether this process started it just now; false: it is followed'),
}).meta({ id: 'started', description: 'The batch is started, or is followed from now on.' });

const progress = schemaOf<Named<'progress'>>()({
  ...head('progress'),
  ...counters,
  batchId,
  now: moment('when this was looked at'),
  running: z.array(runningItem).describe('items that are being made or stored'),
  resting: z.array(restingSite).describe('sites that take no requests at the moment'),
  perMinute: z.number().exactOptional().describe('items that end per minute; absent until one has ended'),
  leftMs: duration('time left').exactOptional(),
  cost: cost.exactOptional().describe('what is paid for so far; absent when something has no price'),
  boundShare: z.number().exactOptional().describe('share of the possible speed, from 0 to 1 (docs/performance.md)'),
  unserved: texts('sites that no worker serves, where that was asked').exactOptional(),
  retried: z.array(retried).exactOptional().describe('free work that has failed so far'),
  failing: failingTask.exactOptional().describe('a workflow that is stuck'),
  live: flag('whether a worker answered; false: the counters are those on record'),
}).meta({
  id: 'progress',
  description: 'One look at the batch, about every second. `--json` leaves out looks that found nothing new.',
});

const item = schemaOf<Named<'item'>>()({
  ...head('item'),
  batchId,
  index: count('position in the input, from 0'),
  id: text('id of the item'),
  label: text('name of the item, for people'),
  status: z.enum(['success', 'error', 'no_image', 'timeout_total', 'cancelled']).describe('how it ended'),
  code: code('failure code; absent on success').exactOptional(),
  message: said('why it failed').exactOptional(),
  images: count('stored pictures'),
  tookMs: duration('how long it was worked on; 0: it was not started'),
  uploadMs: duration('of it, upload of reference pictures').exactOptional(),
  generationMs: duration('of it, generation').exactOptional(),
  done: count('items of the batch that have ended, this one included'),
  total: count('items of the batch'),
}).meta({ id: 'item', description: 'An item has ended.' });

const notice = schemaOf<Named<'notice'>>()({
  ...head('notice'),
  level: z.enum(['info', 'warning']).describe('how urgent it is'),
  text: said('one or more sentences'),
}).meta({ id: 'notice', description: 'Something that a person should know.' });

const settled = schemaOf<Named<'settled'>>()({
  ...head('settled'),
  batch: batchId,
  pictures: count('pictures that were recovered and stored'),
  away: texts('hosts that did not answer'),
  left: z.array(leftAtHost).describe('hosts whose pictures stay in their spools'),
}).meta({ id: 'settled', description: 'What `plantain resume` recovered of a batch that had ended.' });

const seen = {
  batchId,
  codes: z.array(code('failure code')).describe('failure codes of the items that were reported'),
  messages: z.record(z.string(), said('')).describe('message of the first item with each code'),
};

const ended = schemaOf<Extract<BatchEvent, { readonly kind: 'summary' }>>()({
  ...head('ended'),
  ...seen,
  kind: z.literal('summary').describe('the batch has a summary'),
  summary,
  searched: flag('every spool was searched just now').exactOptional(),
}).meta({ id: 'ended', description: 'The batch has ended, with `kind` `summary`. Always the last event.' });

const closed = schemaOf<Extract<BatchEvent, { readonly kind: 'closed' }>>()({
  ...head('ended'),
  ...seen,
  kind: z.literal('closed').describe('the batch was ended in Temporal and has no summary'),
  how: z.enum(['cancelled', 'failed', 'terminated', 'timed out', 'not in Temporal']).describe('how it was ended'),
  message: said('the reason on record; may be empty'),
  progress: closedProgress.exactOptional().describe('the last counters on record'),
  location: text('folder or URL of the results').exactOptional(),
  forecast: forecast.exactOptional().describe('what was forecast'),
}).meta({ id: 'ended (closed)', description: 'The batch was ended in Temporal, with `kind` `closed`. Always the last event.' });

/** Every event by its name; the two ways to end have one each. */
export const EVENT_SCHEMAS = { preparing, forecast: forecasted, started, progress, item, notice, settled, ended, closed };

/** Reads an event; fields that it does not know are ignored. */
export const batchEvent = z.union(Object.values(EVENT_SCHEMAS));
