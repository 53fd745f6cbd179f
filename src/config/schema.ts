import { z } from 'zod';
import type { JsonObject } from '../domain/json.js';
import { isAmount } from '../domain/money/money.js';
import { Secret } from '../domain/secret.js';
import { keyTrouble } from '../domain/key.js';
import { expects, inWords } from '../words/expected.js';
import { LANGUAGES } from '../words/language.js';
import { type Text, words, type WordsKey } from '../words/words.js';
import { DECLARED } from './declared/kind.js';
import { type OwnKinds, providersOf, storeKindsOf } from './kinds.js';

/** Keys of the words for what is expected here. */
type What = Extract<WordsKey, `takes.${string}`>;

const taking = <Schema extends z.ZodType>(what: What, schema: Schema): Schema => expects(schema, { key: what });
const text = (what: What) => taking(what, z.string().regex(/\S/));
const whole = (what: What, from: number, to: number) =>
  expects(z.int().min(from).max(to), words('expected.whole', { what: { key: what }, from: String(from), to: String(to) }));
const seconds = (what: What, from: number, to: number) =>
  expects(z.number().min(from).max(to), words('expected.seconds', { what: { key: what }, from: String(from), to: String(to) }));
const oneOf = <const Names extends readonly string[]>(names: Names) =>
  expects(z.enum(names), words('expected.oneOf', { names: { names } }));

/** Names are part of task queues, which take every script; a dot would let one site's queue be another's. */
const name = expects(z.string().regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]{0,63}$/u), words('expected.name'));

/** How a key is named. */
export const KEY_EXAMPLE = '{ "env": "NAME" }';
const KEY_IN_CLEAR = 'the configuration file';
/** A name where a key should be: `GEMINI_API_KEY`, `$GEMINI_API_KEY`. */
const LOOKS_LIKE_A_VARIABLE = /^\$?\{?[A-Z]+(?:_[A-Z0-9]+)+\}?$/;

const key = expects(
  z.union([
    // In capitals: a key that is written here by mistake is refused, and never shown as the name of a missing variable.
    z.strictObject({ env: z.string().regex(/^[A-Z_][A-Z0-9_]*$/) }),
    z
      .string()
      .regex(/^[\x21-\x7e]+$/)
      // A placeholder in capitals is named as one when the key is needed.
      .refine((value) => !LOOKS_LIKE_A_VARIABLE.test(value) || (!value.startsWith('$') && keyTrouble(value) !== undefined))
      .transform((value) => new Secret(value, KEY_IN_CLEAR)),
  ]),
  words('expected.key', { example: KEY_EXAMPLE }),
);

const KEY_IN_ADDRESS = /[?&#](?:\w*key|\w*token)=/i;

export const httpAddress = expects(
  z.url({ protocol: /^https?$/ }).superRefine((value, context) => {
    if (!/[?#]|:\/\/[^/]*@/.test(value)) return;
    const said = KEY_IN_ADDRESS.test(value) ? inWords(words('config.keyInUrl')) : {};
    context.addIssue({ code: 'custom', ...said });
  }),
  words('expected.url'),
);

export const costFactor = taking('takes.costFactor', z.number().min(0.0001).max(100));
/** Of every item that does not say otherwise. What each one takes is checked by the providers' own schemas. */
const params = taking('takes.params', z.record(z.string(), z.json()));
const origin = taking(
  'takes.origin',
  z
    .string()
    .refine(isOrigin)
    .transform((value) => new URL(value).origin),
);

const amount = taking(
  'takes.amount',
  z
    .union([z.number(), z.string()])
    .transform(String)
    .refine((one) => isAmount(one) && !one.startsWith('-')),
);
const price = z.strictObject({
  model: text('takes.model').optional(),
  size: text('takes.size').optional(),
  amount,
  /** Of a million tokens, for answers that count them; `amount` is then about what a request costs. */
  perMillion: taking(
    'takes.perMillion',
    z.strictObject({ textIn: amount, imageOut: amount, imageIn: amount.optional(), textOut: amount.optional() }),
  ).optional(),
  currency: taking('takes.currency', z.string().regex(/^[\p{L}\p{Sc}]{1,12}$/u)),
});
/** Of one paid request. The row that says most about a picture holds, so no two may say the same. */
const prices = expects(
  z.union([
    price,
    z
      .array(price)
      .min(1)
      .refine((rows) => new Set(rows.map(({ model, size }) => JSON.stringify([model, size]))).size === rows.length),
  ]),
  words('takes.price', { example: '{ "amount": 0.134, "currency": "USD" }' }),
);

const site = z.strictObject({
  provider: z.string(),
  /** Of a site of the kind `declared`: a path, or the name of a declaration that comes with plantain. */
  declaration: text('takes.declaration').optional(),
  baseUrl: httpAddress.optional(),
  key: key.optional(),
  model: text('takes.model').optional(),
  limits: taking(
    'takes.limits',
    z.strictObject({
      slots: whole('takes.slots', 1, 1000).optional(),
      startsPerSecond: taking('takes.startsPerSecond', z.number().positive().max(1000)).optional(),
    }),
  ).optional(),
  price: prices.optional(),
  /** What the balance that the site states is multiplied by; 1 unless given. */
  costFactor: costFactor.optional(),
  /** Before the factor; 2e-6 unless given where the site counts in quota. */
  yuanPerQuota: taking('takes.yuanPerQuota', z.number().positive().max(1000)).optional(),
  proxy: text('takes.proxy').optional(),
  insecureTls: taking('takes.insecureTls', z.boolean()).optional(),
  settings: taking('takes.settings', z.record(z.string(), z.json())).default({}),
  params: params.optional(),
});

const store = z.looseObject({ kind: z.string() }).catchall(z.json());

const defaults = z.strictObject({
  site: text('takes.site').optional(),
  store: text('takes.store').default('local'),
  concurrency: whole('takes.concurrency', 1, 100).optional(),
  requestDelay: seconds('takes.requestDelay', 0, 3600).default(0.5),
  retries: whole('takes.retries', 0, 10).default(1),
  singleTimeout: seconds('takes.singleTimeout', 1, 7200).optional(),
  totalTimeout: seconds('takes.totalTimeout', 1, 2_592_000).nullable().optional(),
  grace: seconds('takes.grace', 0, 3600).default(60),
  onUnknown: oneOf(['retry', 'hold']).default('retry'),
  heartbeatTimeout: seconds('takes.heartbeatTimeout', 2, 600).default(30),
  hostReturn: seconds('takes.hostReturn', 10, 86_400).default(600),
  pauseAfterEmpty: whole('takes.pauseAfterEmpty', 0, 1000).default(5),
  segmentSize: whole('takes.segmentSize', 1, 500).default(250),
  params: params.optional(),
});

const certificate = text('takes.certificate').optional();
const temporal = z.strictObject({
  address: taking('takes.temporalAddress', z.string().regex(/^\S+:\d+$/)).optional(),
  namespace: text('takes.namespace').optional(),
  apiKey: key.optional(),
  tls: taking(
    'takes.tls',
    z.union([
      z.boolean(),
      z.strictObject({
        serverName: text('takes.hostName').optional(),
        serverCaCertPath: certificate,
        clientCertPath: certificate,
        clientKeyPath: text('takes.keyFile').optional(),
      }),
    ]),
  ).optional(),
  uiUrl: httpAddress.optional(),
});

/** Everything that `plantain.config.json` may hold with these kinds. Times in seconds. @throws UserError */
export function configSchemaOf(own: OwnKinds = {}) {
  const known = { kinds: own };
  const provider = oneOf([...providersOf(known).providers.map(({ kind }) => kind), DECLARED]);
  const kind = oneOf(storeKindsOf(known).kinds.map((one) => one.kind));
  const sites = z.record(name, taking('takes.siteObject', site.extend({ provider })));
  const stores = z.record(name, taking('takes.storeObject', store.extend({ kind })));
  return z.strictObject({
    $schema: taking('takes.schema', z.string()).optional(),
    sites: taking('takes.sites', sites).default({}),
    stores: taking('takes.stores', stores).default({}),
    trustedOrigins: taking('takes.trustedOrigins', z.array(origin)).default([]),
    staging: text('takes.store').optional(),
    defaults: taking('takes.defaults', defaults).prefault({}),
    temporal: taking('takes.temporal', temporal).default({}),
    dataDir: text('takes.folder').default('.plantain'),
    lang: oneOf(LANGUAGES).optional(),
  });
}

/** The same with plantain's own kinds alone. */
export const configSchema = configSchemaOf();

function isOrigin(value: string): boolean {
  if (!/^https?:\/\/[^*]+$/i.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  return url.href === `${url.origin}/`;
}

export type ConfigFile = z.infer<typeof configSchema>;
export type SiteConfig = Omit<ConfigFile['sites'][string], 'key'> & { readonly key?: KeyReference | undefined };
export type StoreConfig = JsonObject & { readonly kind: string };
/** A variable that holds a key, the key itself where it was written in clear, or what an older file has instead of one. */
export type KeyReference = z.infer<typeof key> | MissingKey;

export interface MissingKey {
  /** Path in the file, such as `mirror_sites.comfly.api_key`. */
  readonly place: string;
  /** Why there is no key, in words that follow the place. */
  readonly missing: Text;
}
