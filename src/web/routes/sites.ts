import { z } from 'zod';
import { askBalance, type BalanceAnswer } from '../../accounts/ask.js';
import { ratesOf, withAccounts } from '../../accounts/sites.js';
import { leftPhrase } from '../../client/phrases/balance.js';
import { withoutKeys } from '../../domain/secret.js';
import type { JsonObject } from '../../domain/json.js';
import { siteError } from '../reply/site-error.js';
import { siteNames } from '../../prepare/site-names.js';
import { usableSite } from '../../prepare/prepare-batch.js';
import { parametersOf } from '../../providers/parameter.js';
import type { FieldsSchema } from '../../providers/provider.js';
import { tell } from '../../words/current.js';
import type { Api } from '../api.js';
import type { House } from '../house.js';
import type { Rooms } from '../rooms.js';

const ofSite = { site: z.string().min(1).max(200).describe('Name of the site.') };

export function addSites(api: Api, { house }: Rooms): void {
  api.add(
    {
      method: 'get',
      path: '/sites/{site}',
      summary:
        'What a site takes: its parameters as JSON Schema with texts in the language of the reader, and limits of reference pictures.',
      params: ofSite,
      answer: { description: 'The site.', schema: 'Site' },
    },
    (c, { params: { site } }) => c.json(siteFacts(house, site)),
  );
  const answer = { description: 'What is left.', schema: 'Balance' } as const;
  api.add(
    {
      method: 'get',
      path: '/sites/{site}/balance',
      summary: 'What is left at a site, as far as that was heard before; asks nobody.',
      params: ofSite,
      answer,
    },
    async (c, { params: { site } }) => c.json(await knownBalance(house, site)),
  );
  api.add(
    {
      method: 'post',
      path: '/sites/{site}/balance',
      summary: 'Asks the site what is left. Many sites take few such questions.',
      params: ofSite,
      answer,
    },
    async (c, { params: { site } }) => c.json(await askedBalance(house, site)),
  );
}

function siteFacts({ config }: House, given: string) {
  const [name = given] = siteNames(config, [given]);
  const { provider, site } = usableSite(config, name);
  const { references } = provider;
  return {
    name,
    provider: provider.kind,
    ...(site.model === undefined ? {} : { model: site.model }),
    parameters: parameterSchema(provider.params),
    defaults: { ...config.sites[name]?.params },
    concurrency: provider.concurrencyOf?.(site) ?? provider.defaultConcurrency,
    ...(references ? { references: { maxBytes: references.maxBytes, types: references.types } } : {}),
  };
}

/** As the site's own schema has them, with what people are told of each. */
function parameterSchema(schema: FieldsSchema): object {
  const whole = z.toJSONSchema(z.object(schema.shape), { io: 'input', unrepresentable: 'any' }) as { properties?: JsonObject };
  const properties = Object.fromEntries(
    parametersOf(schema).map(({ name, meaning, takes, standard }) => {
      const { description: _takes, ...rest } = (whole.properties?.[name] ?? {}) as JsonObject;
      return [
        name,
        {
          title: name,
          description: meaning,
          ...rest,
          ...(takes === '' ? {} : { takes }),
          ...(standard === '' ? {} : { standard }),
        },
      ];
    }),
  );
  return { type: 'object', properties, additionalProperties: false };
}

const knownBalance = ({ config }: House, site: string) =>
  withAccounts(config, async (inquiryAt) => {
    const { book, site: resolved } = inquiryAt(site, false);
    const known = await book.known(resolved);
    if (!known?.balance) return { text: tell('balance.notStated') };
    return {
      text: leftPhrase(known.balance, ratesOf(config, site, known.balance), Date.now()),
      at: known.askedAt,
      isOutdated: known.outdated === true,
      balance: known.balance,
    };
  });

const askedBalance = ({ config }: House, site: string) =>
  withAccounts(config, async (inquiryAt) => {
    const inquiry = inquiryAt(site, true);
    const answer = await askBalance(inquiry).catch((error: unknown): BalanceAnswer => {
      throw siteError(error, (text) => withoutKeys(text, inquiry.site));
    });
    if (answer.kind === 'none') return { text: tell('balance.notStated') };
    const { balance, askedAt, trouble } = answer;
    return {
      text: leftPhrase(balance, ratesOf(config, site, balance), Date.now()),
      at: askedAt,
      isOutdated: trouble !== undefined,
      balance,
    };
  });
