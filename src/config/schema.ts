import type { Words } from '../words/words.js';
import { z } from 'zod';
import type { JsonObject } from '../domain/json.js';
import { isAmount } from '../domain/money/money.js';
import { Secret } from '../domain/secret.js';
import { keyTrouble } from '../domain/key.js';
import { LANGUAGES } from '../words/language.js';
import { type OwnKinds, providersOf, storeKindsOf } from './kinds.js';

// The description of each value is what `problems.ts` says was expected.
const text = (what: string) => z.string().regex(/\S/).describe(what);
const whole = (what: string, least: number, most: number) =>
  z.int().min(least).max(most).describe(`${what}, a whole number from ${least} to ${most}`);
const seconds = (what: string, least: number, most: number) =>
  z.number().min(least).max(most).describe(`${what}, from ${least} to ${most} seconds`);
const oneOf = <const Names extends readonly string[]>(names: Names) => z.enum(names).describe(`one of: ${names.join(', ')}`);

/** Names are part of task queues, which take every script; a dot would let one site's queue be another's. */
const name = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]{0,63}$/u)
  .describe('a name of letters, digits, "_" and "-"');

const KEY_IN_CLEAR = 'the configuration file';
/** A name where a key should be: `GEMINI_API_KEY`, `$GEMINI_API_KEY`. */
const LOOKS_LIKE_A_VARIABLE = /^\$?\{?[A-Z]+(?:_[A-Z0-9]+)+\}?$/;

const key = z
  .union([
    // In capitals: a key that is written here by mistake is refused, and never shown as the name of a missing variable.
    z.strictObject({ env: z.string().regex(/^[A-Z_][A-Z0-9_]*$/) }),
    z
      .string()
      .regex(/^[\x21-\x7e]+$/)
      // A placeholder in capitals is named as one when the key is needed.
      .refine((value) => !LOOKS_LIKE_A_VARIABLE.test(value) || (!value.startsWith('$') && keyTrouble(value) !== undefined))
      .transform((value) => new Secret(value, KEY_IN_CLEAR)),
  ])
  .describe('{ "env": "NAME" } with the name of an environment variable in capitals');

const KEY_IN_ADDRESS = /[?&#](?:\w*key|\w*token)=/i;

export const httpAddress = z
  .url({ protocol: /^https?$/ })
  .superRefine((value, context) => {
    if (!/[?#]|:\/\/[^/]*@/.test(value)) return;
    const message =
      'carries a key, and addresses end up in logs: take it out, keep it in an environment variable, and have the site replace it';
    const said = KEY_IN_ADDRESS.test(value);
    context.addIssue({ code: 'custom', message, params: { said } });
  })
  .describe('an address such as https://example.com, without user, key or query');

export const costFactor = z
  .number()
  .min(0.0001)
  .max(100)
  .describe('the factor for the balance that the site states, from 0.0001 to 100');
/** Of every item that does not say otherwise. What each one takes is checked by the providers' own schemas. */
const params = z.record(z.string(), z.json()).describe('an object with parameters of the pictures');
const origin = z
  .string()
  .refine(isOrigin)
  .transform((value) => new URL(value).origin)
  .describe('an origin such as http://nas.local:8080: scheme, host and port alone');

const price = z.strictObject({
  model: text('the name of a model').optional(),
  size: text('a size such as 2K').optional(),
  amount: z
    .union([z.number(), z.string()])
    .transform(String)
    .refine((amount) => isAmount(amount) && !amount.startsWith('-'))
    .describe('an amount from 0 on with at most six digits after the point, such as 0.134'),
  currency: z
    .string()
    .regex(/^[\p{L}\p{Sc}]{1,12}$/u)
    .describe('a currency such as USD, CNY or points'),
});
/** Of one paid request. The row that says most about a picture holds, so no two may say the same. */
const prices = z
  .union([
    price,
    z
      .array(price)
      .min(1)
      .refine((rows) => new Set(rows.map(({ model, size }) => JSON.stringify([model, size]))).size === rows.length),
  ])
  .describe(
    'a price such as { "amount": 0.134, "currency": "USD" }, or a list of prices, each with a model, a size or both that no other has',
  );

const site = z.strictObject({
  provider: z.string(),
  baseUrl: httpAddress.optional(),
  key: key.optional(),
  model: text('the name of a model').optional(),
  limits: z
    .strictObject({
      slots: whole('requests of all commands of this folder at once', 1, 1000).optional(),
      startsPerSecond: z
        .number()
        .positive()
        .max(1000)
        .describe('starts a second over all commands of this folder, above 0 and at most 1000')
        .optional(),
    })
    .describe('an object with slots and startsPerSecond')
    .optional(),
  price: prices.optional(),
  /** What the balance that the site states is multiplied by; 1 unless given. */
  costFactor: costFactor.optional(),
  /** Before the factor; 2e-6 unless given where the site counts in quota. */
  yuanPerQuota: z
    .number()
    .positive()
    .max(1000)
    .describe('the ¥ for one unit of the balance, above 0 and at most 1000')
    .optional(),
  proxy: text('the address of a proxy, or "direct" for none').optional(),
  insecureTls: z.boolean().describe('true to take any TLS certificate of the site unchecked, or false').optional(),
  settings: z.record(z.string(), z.json()).describe('an object with settings of the provider').default({}),
  params: params.optional(),
});

const store = z.looseObject({ kind: z.string() }).catchall(z.json());

const defaults = z.strictObject({
  site: text('the name of a site').optional(),
  store: text('the name of a store').default('local'),
  concurrency: whole('pictures at once', 1, 100).optional(),
  requestDelay: seconds('the least time between two starts', 0, 3600).default(0.5),
  retries: whole('extra attempts', 0, 10).default(1),
  singleTimeout: seconds('the longest time for one attempt', 1, 7200).default(300),
  totalTimeout: seconds('the longest time for a batch, or null', 1, 2_592_000).nullable().optional(),
  grace: seconds('how long open requests are awaited after the total timeout', 0, 3600).default(60),
  onUnknown: oneOf(['retry', 'hold']).default('retry'),
  heartbeatTimeout: seconds('the time after which a silent worker counts as dead', 2, 600).default(30),
  hostReturn: seconds('how long a host may be away', 10, 86_400).default(600),
  pauseAfterEmpty: whole('paid requests in a row without a picture after which a batch pauses, 0 for never', 0, 1000).default(5),
  segmentSize: whole('items of a segment', 1, 500).default(250),
  params: params.optional(),
});

const file = (what: string) => text(`the path of ${what}`).optional();
const temporal = z.strictObject({
  address: z
    .string()
    .regex(/^\S+:\d+$/)
    .describe('an address such as localhost:7233')
    .optional(),
  namespace: text('the name of a namespace').optional(),
  apiKey: key.optional(),
  tls: z
    .union([
      z.boolean(),
      z.strictObject({
        serverName: text('a host name').optional(),
        serverCaCertPath: file('a certificate'),
        clientCertPath: file('a certificate'),
        clientKeyPath: file('a key'),
      }),
    ])
    .describe('true, false, or an object with serverName, serverCaCertPath, clientCertPath and clientKeyPath')
    .optional(),
  uiUrl: httpAddress.optional(),
});

/** Everything that `plantain.config.json` may hold with these kinds. Times in seconds. @throws UserError */
export function configSchemaOf(own: OwnKinds = {}) {
  const known = { kinds: own };
  const provider = oneOf(providersOf(known).providers.map(({ kind }) => kind));
  const kind = oneOf(storeKindsOf(known).kinds.map((one) => one.kind));
  const sites = z.record(name, site.extend({ provider }).describe('an object with a provider'));
  const stores = z.record(name, store.extend({ kind }).describe('an object with a kind'));
  return z.strictObject({
    $schema: z.string().describe('an address').optional(),
    sites: sites.describe('an object with sites by name').default({}),
    stores: stores.describe('an object with stores by name').default({}),
    trustedOrigins: z
      .array(origin)
      .describe('a list of origins that pictures may be fetched from although they are local, such as ["http://nas.local:8080"]')
      .default([]),
    staging: text('the name of a store').optional(),
    defaults: defaults.describe('an object').prefault({}),
    temporal: temporal.describe('an object').default({}),
    dataDir: text('the path of a folder').default('.plantain'),
    lang: z.enum(LANGUAGES).describe('en or zh').optional(),
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
  readonly missing: Words;
}
