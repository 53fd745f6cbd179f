import { type EventSink, info, warning } from '../../client/events.js';
import type { Config } from '../../config/load.js';
import { configuredParams } from '../../config/params.js';
import { resolveSite } from '../../config/site.js';
import { hintOf } from '../../domain/failures/failure.js';
import { moneyPhrase } from '../../domain/money/money.js';
import type { EndedItem } from '../../domain/progress.js';
import { providersOf } from '../../config/kinds.js';
import { run } from '../commands/make/run.js';
import { isInterrupted } from '../exit.js';
import { pricedItems } from '../../prepare/priced-items.js';
import type { Renderer } from '../render/renderer.js';
import { costLines } from '../../client/phrases/forecast.js';
import { itemPhrase } from '../render/phrases.js';
import type { Scope } from '../scope.js';
import { troubleOf } from '../trouble.js';
import { fail, failed, type Finding, ok, warn } from '../../doctor/finding.js';
import type { Report } from './report.js';
import { say } from '../../words/current.js';
import { sentences } from '../../words/words.js';

const PROMPT = 'A ripe banana on a plain white table';

/**
 * PAID, where its user does not think better of it: a generation at each of these sites for which nothing has failed. Answers the exit
 * code of an interrupt.
 */
export async function spend(
  scope: Scope,
  config: Config,
  sites: readonly string[],
  options: { readonly report: Report; readonly yes: boolean },
): Promise<number | undefined> {
  const { report, yes } = options;
  const ready = sites.filter((site) => {
    const [blocked] = report.failures(neededBy(config, site));
    if (blocked) report.onFinding(notTried(site, blocked));
    return blocked === undefined;
  });
  if (ready.length === 0 || !(await isWanted(scope, config, ready, yes))) return undefined;
  for (const site of ready) {
    const { finding, interrupted } = await generateOne(scope, config, site);
    report.onFinding(finding);
    if (interrupted !== undefined) return interrupted;
  }
  return undefined;
}

const neededBy = ({ defaults }: Config, site: string): string[] => [
  'Temporal',
  'disk of the spool',
  `store ${defaults.store}`,
  `site ${site}`,
  `upload to ${site}`,
];

const notTried = (site: string, { what }: Finding): Finding =>
  warn(`generation at ${site}`, 'not tried, so that nothing is paid in vain', `Mend first: ${what}.`);

/** Says the price; without a terminal `--spend` is word enough. */
async function isWanted(scope: Scope, config: Config, names: readonly string[], yes: boolean): Promise<boolean> {
  const prices = names.map((name) => `${name} (${priceAt(config, name)})`);
  scope.emit(warning(`One picture is paid for at each of: ${prices.join(', ')}.`));
  const prompts = yes ? undefined : await scope.prompts();
  if (!prompts || (await prompts.confirm({ message: 'Make them?', initial: false }))) return true;
  scope.emit(info('Nothing was spent.'));
  return false;
}

/** By the price table of the site. */
function priceAt(config: Config, name: string): string {
  const site = resolveSite(config, name);
  const provider = providersOf(config).providerOf(site.provider);
  const item = { id: name, stem: name, prompt: PROMPT, images: [], params: configuredParams(config, name, provider) };
  const [priced] = pricedItems(config, provider, site, [item]);
  return priced?.price ? moneyPhrase([priced.price]) : 'its price is not in the configuration';
}

/** How a generation went. */
interface Spent {
  readonly finding: Finding;
  /** Exit code when it was interrupted. */
  readonly interrupted?: number;
}

/** PAID: one generation, down to the picture in the store, in the way that every batch goes. */
async function generateOne(scope: Scope, config: Config, site: string): Promise<Spent> {
  const what = `generation at ${site}`;
  const listener = new Listener(scope.emit);
  scope.emit(info(`Making a picture at ${site} …`));
  try {
    const name = `doctor-${site}-${Date.now().toString(36)}`;
    const quiet: Scope = { ...scope, emit: listener.take, renderer: SILENT, loadConfig: async () => config };
    // Whoever was to be asked was asked.
    const options = { prompt: PROMPT, count: 1, site, name, retries: 0, worker: true, yes: true } as const;
    const code = await run(quiet, undefined, options);
    if (isInterrupted(code)) {
      return { finding: fail(what, 'interrupted', `plantain resume ${name} goes on.`), interrupted: code };
    }
    return { finding: listener.finding(what) };
  } catch (error) {
    const { trouble } = troubleOf(error);
    const words = say(sentences(trouble.message, ...trouble.problems));
    return { finding: failed(what, new Error(words), trouble.advice === undefined ? {} : { advice: say(trouble.advice) }) };
  }
}

/** What the batch of the picture answers is told in other words. */
const SILENT: Renderer = {
  show: () => undefined,
  left: () => undefined,
  answer: () => undefined,
  trouble: () => undefined,
  close: () => undefined,
};

/** Keeps how the one picture ended, and passes warnings on. */
class Listener {
  readonly #emit: EventSink;
  #item: EndedItem | undefined;
  #paid = '';
  #location = '';

  constructor(emit: EventSink) {
    this.#emit = emit;
  }

  readonly take: EventSink = (event) => {
    if (event.event === 'notice' && event.level === 'warning') this.#emit(event);
    if (event.event === 'item') this.#item = event;
    if (event.event !== 'ended' || event.kind !== 'summary') return;
    this.#paid = costLines(event.summary.tally.calls, event.summary.cost).join(' ');
    this.#location = event.summary.location;
  };

  finding(what: string): Finding {
    const item = this.#item;
    if (!item) return fail(what, 'it ended without a word about its picture', 'plantain list shows the batch.');
    const [, how = ''] = /^#1 .*?: (.*)$/su.exec(itemPhrase(item)) ?? [];
    if (item.status === 'success') return ok(what, `${how}, stored in ${this.#location}. ${this.#paid}`);
    return fail(what, `${how} ${this.#paid}`, item.code === undefined ? undefined : say(hintOf(item.code)));
  }
}
