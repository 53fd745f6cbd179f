import { priceOf } from '../../../config/price.js';
import { providersOf } from '../../../config/kinds.js';
import type { Config } from '../../../config/load.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { siteNames } from '../../../prepare/site-names.js';
import { dayOf, type ModelFacts, type ModelTable, standingOf } from '../../../providers/models.js';
import type { Provider } from '../../../providers/provider.js';
import { say, tell } from '../../../words/current.js';
import { type Value, type Words, words } from '../../../words/words.js';
import { EXIT } from '../../exit.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';

export function addModels(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .argument('[site]', tell('argument.modelsOf'))
    .addHelpText('after', example('plantain models google'))
    .action((site, _options, command) => act(command.optsWithGlobals(), (scope) => models(scope, site)));
}

/** A provider's table as one site sees it; without a site, as anybody does. */
interface Shown {
  readonly provider: Provider;
  readonly table: ModelTable;
  readonly site?: { readonly name: string; readonly model?: string; readonly price?: Config['sites'][string]['price'] };
}

async function models(scope: Scope, given: string | undefined): Promise<number> {
  const config = await scope.loadConfig();
  const registry = providersOf(config);
  const all = given === undefined ? registry.providers.flatMap((provider) => shownOf(provider)) : ofSite(config, given);
  for (const shown of all) show(scope, shown);
  return EXIT.delivered;
}

const shownOf = (provider: Provider, site?: Shown['site']): Shown[] =>
  provider.models === undefined ? [] : [{ provider, table: provider.models, ...(site && { site }) }];

/** @throws UserError for an unknown site, or one of whose models nothing is known */
function ofSite(config: Config, given: string): Shown[] {
  const [name = given] = siteNames(config, [given]);
  const { provider: kind = '', model, price } = config.sites[name] ?? {};
  const provider = providersOf(config).providerOf(kind);
  const shown = shownOf(provider, { name, ...(model === undefined ? {} : { model }), ...(price === undefined ? {} : { price }) });
  if (shown.length > 0) return shown;
  throw new UserError('usage', words('models.none', { site: name, provider: kind }), { advice: words('models.noneAdvice') });
}

function show({ renderer }: Scope, { provider, table, site }: Shown): void {
  const today = dayOf(new Date());
  const chosen = (site?.model ?? provider.defaultModel)?.replace(/^models\//, '');
  const head = words('models.head', { provider: provider.kind, day: table.asOf });
  const rows = Object.entries(table.models).map(([id, facts]) => rowOf(id, facts, { today, chosen, price: site?.price }));
  const record = {
    provider: provider.kind,
    ...(site && { site: site.name }),
    asOf: table.asOf,
    sources: table.sources,
    models: rows.map((row) => row.record),
  };
  const sources = table.sources.map((source) => `  ${tell('models.source', { source })}`);
  renderer.answer(record, [say(head), ...rows.flatMap((row) => row.lines), ...sources]);
}

interface Sight {
  /** ISO date. */
  readonly today: string;
  readonly chosen?: string | undefined;
  readonly price?: Config['sites'][string]['price'] | undefined;
}

function rowOf(id: string, facts: ModelFacts, { today, chosen, price }: Sight) {
  const { ratios, sizes, freeSizes = false, qualities = [], references, thinking = [], prices = [], ends, successor } = facts;
  const standing = standingOf(facts, today);
  const own = (sizes.length === 0 ? [undefined] : sizes).flatMap((size) => {
    const found = priceOf(price, id, size);
    return found ? [{ ...(size === undefined ? {} : { size }), amount: found.amount, currency: found.currency }] : [];
  });
  const listed = prices.map(({ size, quality, amount }) => ({
    ...(size === undefined ? {} : { size }),
    ...(quality === undefined ? {} : { quality }),
    amount: String(amount),
    currency: 'USD',
  }));
  const isChosen = id === chosen;
  const record = {
    model: id,
    standing,
    ...(ends === undefined ? {} : { ends }),
    ...(successor === undefined ? {} : { successor }),
    isDefault: isChosen,
    sizes,
    freeSizes,
    qualities,
    ratios,
    ...(references === undefined ? {} : { references }),
    thinking,
    prices: listed,
    configuredPrices: own,
  };
  const end = standing === 'live' ? undefined : words(`models.${standing}`, { day: ends ?? '', successor: successor ?? '–' });
  const lines = [
    `  ${id}${isChosen ? `  ${tell('models.chosen')}` : ''}`,
    ...(end === undefined ? [] : [`    ${say(end)}`]),
    `    ${say(takesPhrase(facts))}`,
    ...(qualities.length === 0 ? [] : [`    ${tell('models.qualities', { qualities: qualities.join(' ') })}`]),
    ...rowsOf(listed).map((row) => `    ${tell('models.prices', { prices: pricesPhrase(row) })}`),
    ...(own.length === 0 ? [] : [`    ${tell('models.ownPrices', { prices: pricesPhrase(own) })}`]),
  ];
  return { record, lines };
}

function takesPhrase({ sizes, freeSizes, ratios, references, thinking = [] }: ModelFacts): Words {
  const named = sizes.length === 0 ? words('models.noSizes') : words('models.sizes', { sizes: sizes.join(' ') });
  const parts: readonly Value[] = [
    freeSizes ? words('models.freeSizes') : named,
    ...(ratios.length === 0 ? [] : [words('models.ratios', { count: ratios.length })]),
    ...(references === undefined ? [] : [words('models.references', { count: references })]),
    ...(thinking.length === 0 ? [] : [words('models.thinking', { levels: thinking.join(' ') })]),
  ];
  return words('models.takes', { parts: { list: parts } });
}

const MOST_IN_A_ROW = 4;

/** Prices in rows of about the same length, for narrow terminals. */
function rowsOf<Price>(prices: readonly Price[]): Price[][] {
  const rows = Math.ceil(prices.length / MOST_IN_A_ROW);
  const length = Math.ceil(prices.length / Math.max(1, rows));
  return Array.from({ length: rows }, (_, row) => prices.slice(row * length, (row + 1) * length));
}

/** `1K 0.03, 2K 0.05 USD`: a currency follows the last of its prices, and a size stands once. */
function pricesPhrase(prices: readonly { size?: string; quality?: string; amount: string; currency: string }[]): string {
  const shown = prices.map(({ size, quality, amount, currency }, index) => {
    const ends = prices[index + 1]?.currency !== currency;
    const isSame = size === prices[index - 1]?.size;
    return [isSame ? undefined : size, quality, amount, ends ? currency : undefined]
      .filter((part) => part !== undefined)
      .join(' ');
  });
  return shown.join(', ');
}
