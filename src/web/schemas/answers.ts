import { z } from 'zod';
import { schemaOf } from '../../client/event-fields.js';
import { cost, forecast, money, tally } from '../../client/event-parts.js';
import type { Card, CardPicture } from '../../report/card.js';
import type { WebError } from '../reply/errors.js';

const text = (what: string) => z.string().describe(what);
const moment = (what: string) => z.number().describe(`${what} (epoch milliseconds)`);

const error = z.object({
  error: schemaOf<WebError>()({
    code: text('stable name of the kind of error: `usage`, `config`, `input`, `not_found`, `conflict` …'),
    message: text('what happened, in the language of the reader'),
    problems: z.array(z.string()).exactOptional().describe('further lines, such as all problems of an input'),
    advice: text('what to do').exactOptional(),
  }),
});

const picture = schemaOf<CardPicture>()({
  name: text('file name, for people'),
  href: text('its URL on this server').exactOptional(),
  thumb: text('URL of a small one, in WebP').exactOptional(),
  type: text('media type'),
  width: z.int().exactOptional().describe('pixels, as far as they are known'),
  height: z.int().exactOptional().describe('pixels, as far as they are known'),
  bytes: z.int().exactOptional(),
});

const card = schemaOf<Card>()({
  index: z.int().describe('position in the input, from 0'),
  id: text('id of the item'),
  label: text('name for people'),
  prompt: text('its prompt'),
  site: text('name of the site'),
  model: text('model').exactOptional(),
  status: z.enum(['waiting', 'running', 'success', 'error', 'no_image', 'timeout_total', 'cancelled']),
  references: z.array(picture),
  pictures: z.array(picture),
  asked: z.array(z.string()).describe('size and ratio as given'),
  attempts: z.int().exactOptional().describe('absent for an item that was not started'),
  seconds: z.number().exactOptional(),
  endedAt: moment('when it ended').exactOptional(),
  price: money.exactOptional().describe('of its paid requests'),
  failure: z
    .object({ code: text('failure code (docs/faults.md)'), message: text('why'), hint: text('what to do') })
    .exactOptional(),
});

const shared = {
  batchId: text('its name'),
  stateText: text('its state, said'),
  startedAt: moment('start').exactOptional(),
  endedAt: moment('end').exactOptional(),
  stage: text('`preparing`, `running`, `paused`, `stopping`, `reporting`, `ended`').exactOptional(),
  total: z.int().exactOptional().describe('items'),
  tally: tally.exactOptional(),
  sites: z.array(z.string()).exactOptional(),
  location: text('folder or URL of the results').exactOptional(),
  cost: text('what it has cost so far, said; absent where something has no price').exactOptional(),
  costs: cost.exactOptional().describe('the same as amounts'),
  isServedHere: z.boolean().describe('workers of this server make it'),
};

const listed = z.looseObject({
  ...shared,
  state: z.enum(['open', 'completed', 'cancelled', 'failed', 'terminated', 'timed out', 'not in Temporal']),
  version: text('version of plantain that started it').exactOptional(),
});

const batch = z.looseObject({
  ...shared,
  state: z.enum(['open', 'ended']),
  concurrency: z.int().exactOptional().describe('items at once'),
  deadline: moment('when the total timeout ends it').exactOptional(),
  leftMs: z.number().exactOptional().describe('time left (milliseconds), as far as it can be told'),
  forecast: text('what it will cost by its forecast, said').exactOptional(),
  forecastTime: text('how long it will take by its forecast, said').exactOptional(),
  uiUrl: text('the batch in the web UI of Temporal').exactOptional(),
  waits: z.array(z.string()).describe('why nothing happens, where nothing happens: whole sentences'),
  repeatable: z.int().exactOptional().describe('items without a picture that can be made again'),
  paidFor: z.int().exactOptional().describe('items without a picture of which one may be paid for: see `settle`'),
  summary: z.array(z.string()).exactOptional().describe('of one that has ended: what it has cost, said'),
  again: text('the first of the batches that were made one of another').exactOptional(),
  start: z.looseObject({}).describe('fields of the event `started` (docs/events.md)'),
  view: z.looseObject({}).exactOptional().describe('of an open batch: fields of the event `progress`'),
  end: z.looseObject({}).exactOptional().describe('of one that has ended: fields of the event `ended`'),
});

const session = z.looseObject({
  version: text('version of plantain'),
  language: z.enum(['en', 'zh']).describe('in which this answer is said'),
  languages: z.array(z.string()),
  folder: text('folder that the server is for'),
  configFile: text('absent: there is none').exactOptional(),
  sites: z.array(
    z.object({
      name: z.string(),
      provider: z.string(),
      model: z.string().exactOptional(),
      baseUrl: z.string().exactOptional(),
      isDefault: z.boolean(),
    }),
  ),
  providers: z.array(z.string()).describe('kinds of sites that can be set up'),
  broken: z.array(z.string()).describe('sites that cannot be used; doctor tells why'),
  stores: z.array(z.object({ name: z.string(), kind: z.string(), isDefault: z.boolean() })),
  defaults: z.looseObject({}).describe('`defaults` of the configuration; times in seconds'),
  links: z.object({ temporal: z.string().exactOptional() }),
});

/** What routes answer, by name. */
export const SCHEMAS = {
  Error: error,
  Session: session,
  Batches: z.object({ batches: z.array(listed) }),
  Batch: batch,
  Card: card,
  Cards: z.object({
    cards: z.array(card),
    next: z.int().exactOptional().describe('`after` of the next request; absent behind the last'),
  }),
  Controlled: z.looseObject({
    answered: z.boolean().describe('false: no worker hears it yet; the next one carries it out'),
    answer: text('what is in force now, said').exactOptional(),
    concurrency: z.int().exactOptional(),
    paused: z.boolean().exactOptional(),
    cancelled: z.boolean().exactOptional(),
    deadline: text('ISO 8601, UTC; absent: no total timeout').exactOptional(),
  }),
  Begun: z.object({ begun: z.literal(true), over: z.boolean().describe('it is over already') }),
  Stakes: z.object({
    pause: z.string().exactOptional(),
    resume: z.string().exactOptional(),
    cancel: z.string().exactOptional(),
    settle: z.string().exactOptional(),
  }),
  Upload: z.object({ upload: text('name of the upload') }),
  Uploaded: z.object({ name: text('as it lies on disk'), type: text('media type by its content'), bytes: z.int() }),
  BatchForecast: z.object({
    pictures: z.int(),
    site: text('name of the site'),
    batchId: text('name that the batch would have'),
    cost: text('what it will cost, said'),
    price: text('what it will probably cost, short; absent where something has no price').exactOptional(),
    time: text('how long it will take, said'),
    balance: text('what is left at the site, where that is known in the currency of the prices').exactOptional(),
    warnings: z.array(z.string()),
    notices: z.array(z.string()),
    doubts: z
      .array(z.object({ text: z.string(), hopeless: z.boolean().describe('it cannot succeed as a whole') }))
      .describe('what speaks against the start'),
    forecast,
  }),
  Started: z.object({
    batchId: text('its name'),
    total: z.int().describe('items'),
    location: text('folder or URL of the results'),
    uiUrl: text('the batch in the web UI of Temporal').exactOptional(),
  }),
  Family: z.object({
    batches: z.array(z.object({ batchId: text('its name'), picked: z.int().describe('pictures of items whose mark is `pick`') })),
  }),
  Marks: z.object({ marks: z.record(z.string(), z.enum(['pick', 'reject'])).describe('by the ids of items') }),
  Site: z.looseObject({
    name: z.string(),
    provider: z.string(),
    model: z.string().exactOptional(),
    parameters: z.looseObject({}).describe('JSON Schema of `params`'),
    defaults: z.looseObject({}).describe('parameters that the configuration gives'),
    concurrency: z.int().describe('pictures at once unless somebody says otherwise'),
    references: z.object({ maxBytes: z.number(), types: z.array(z.string()) }).exactOptional(),
  }),
  Balance: z.looseObject({
    text: text('what is left, said'),
    at: moment('when it was asked').exactOptional(),
    isOutdated: z.boolean().exactOptional().describe('a batch has been charged since'),
  }),
  Checkup: z.object({
    at: moment('when it was checked; absent: never').exactOptional(),
    findings: z.array(
      z.object({ what: z.string(), level: z.enum(['ok', 'warn', 'fail']), seen: z.string(), advice: z.string().exactOptional() }),
    ),
  }),
  SetUp: z.object({
    site: text('its name'),
    message: text('what the site has answered'),
    file: text('configuration'),
    envFile: text('where the key was written').exactOptional(),
    advice: z.string().exactOptional(),
  }),
} as const satisfies Readonly<Record<string, z.ZodType>>;

export type SchemaName = keyof typeof SCHEMAS;
