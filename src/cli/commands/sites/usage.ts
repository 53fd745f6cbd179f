import { InvalidArgumentError } from '@commander-js/extra-typings';
import { info } from '../../../client/events.js';
import { keyAdvice } from '../../../config/key-advice.js';
import { type Rates, yuanOf } from '../../../domain/money/balance.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { isRefusedKey, ratesOf, withAccounts, wordsOf } from '../../../accounts/sites.js';
import { askUsage, type MarkedRow, markedRows } from '../../../accounts/usage.js';
import { EXIT } from '../../exit.js';
import { clean } from '../../../domain/text/text.js';
import { fit } from '../../render/columns.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';
import { siteNames } from '../../../prepare/site-names.js';
import { shown, tell } from '../../../words/current.js';
import { type Words, words } from '../../../words/words.js';

export function addUsage(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .argument('<site>', tell('argument.site'))
    .option('--since <time>', tell('option.since'), since)
    .option('--refresh', tell('option.refreshUsage'))
    .addHelpText('after', example('plantain usage mirror --since 12h'))
    .action((site, options, command) => act(command.optsWithGlobals(), (scope) => usage(scope, site, options)));
}

const SPANS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Epoch milliseconds. */
function since(text: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)\s*([mhd])$/.exec(text.trim()) ?? [];
  const time = count === undefined ? localDate(text.trim()) : Date.now() - Number(count) * SPANS[unit as keyof typeof SPANS];
  if (!Number.isNaN(time)) return time;
  throw new InvalidArgumentError(tell('misuse.since'));
}

/** A date alone means its beginning here, not in Greenwich. */
const localDate = (text: string): number => Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text);

interface UsageOptions {
  /** Epoch milliseconds. */
  readonly since?: number | undefined;
  readonly refresh?: boolean | undefined;
}

async function usage(scope: Scope, given: string, { since: from = 0, refresh = false }: UsageOptions): Promise<number> {
  const { emit, renderer } = scope;
  const config = await scope.loadConfig();
  const [name = given] = siteNames(config, [given]);
  const rows = await withAccounts(config, async (inquiryAt) => {
    const inquiry = inquiryAt(name, refresh);
    try {
      return await askUsage(inquiry);
    } catch (error) {
      // The site's refusal is no wrong usage.
      throw new UserError('site', wordsOf(error), { problems: isRefusedKey(error) ? keyAdvice(config, name) : [], cause: error });
    }
  });
  if (!rows) throw new UserError('usage', words('usage.none', { site: name }), { advice: words('usage.noneAdvice') });
  const newer = rows.filter(({ endedAt }) => endedAt >= from);
  const marked = await markedRows(config.dataDir, newer);
  const rates = ratesOf(config, name, { unit: 'quota' });
  for (const one of marked) renderer.answer(record(name, one, rates), [line(one, rates)]);
  if (rows.length === 0) {
    emit(info(words('usage.empty')));
  }
  emit(info(sumPhrase(marked, rates)));
  return EXIT.delivered;
}

const yuan = (charged: number, rates: Rates | undefined): string | undefined => rates && yuanOf(charged, rates);

function record(site: string, { row, batch, item }: MarkedRow, rates: Rates | undefined) {
  const { endedAt, seconds, model, charged, failed, requestId } = row;
  const price = yuan(charged, rates);
  return {
    site,
    endedAt: new Date(endedAt).toISOString(),
    model,
    charged,
    ...(price === undefined ? {} : { yuan: price }),
    failed,
    ...(seconds === undefined ? {} : { seconds }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(batch === undefined ? {} : { batch }),
    ...(item === undefined ? {} : { item }),
  };
}

function line({ row, batch, item }: MarkedRow, rates: Rates | undefined): string {
  const { endedAt, model, charged, failed, requestId } = row;
  const ours = batch === undefined ? '–' : `${batch}${item === undefined ? '' : ` #${item}`}`;
  const price = yuan(charged, rates);
  return [
    new Date(endedAt).toLocaleString('sv'),
    fit(`${shown(charged)}${price === undefined ? '' : ` ¥${price}`}${failed ? ` ${tell('usage.failed')}` : ''}`, 24),
    fit(clean(model), 30),
    fit(ours, 32),
    clean(requestId ?? ''),
  ]
    .join('  ')
    .trimEnd();
}

function sumPhrase(marked: readonly MarkedRow[], rates: Rates | undefined): Words {
  const said = (some: readonly MarkedRow[]): Words => {
    const charged = some.reduce((sum, { row }) => sum + row.charged, 0);
    const price = yuan(charged, rates);
    const part = { count: some.length, charged };
    return price === undefined ? words('usage.part', part) : words('usage.partYuan', { ...part, yuan: price });
  };
  const ours = marked.filter(({ batch }) => batch !== undefined);
  return words('usage.sum', { all: said(marked), ours: said(ours) });
}
