import { type EventSink, info, warning } from '../../client/events.js';
import type { Config } from '../../config/load.js';
import { configuredParams } from '../../config/params.js';
import { resolveSite } from '../../config/site.js';
import { hintOf } from '../../domain/failures/failure.js';
import type { EndedItem } from '../../domain/progress.js';
import { providersOf } from '../../config/kinds.js';
import { run } from '../commands/make/run.js';
import { isInterrupted } from '../exit.js';
import { pricedItems } from '../../prepare/priced-items.js';
import type { Renderer } from '../render/renderer.js';
import { costLines, moneyOf } from '../../client/phrases/forecast.js';
import type { Scope } from '../scope.js';
import { troubleOf } from '../trouble.js';
import { fail, type Finding, ok, warn } from '../../doctor/finding.js';
import type { Report } from './report.js';
import { tell } from '../../words/current.js';
import { chain, sentences, type Text, type Value, type Words, words } from '../../words/words.js';

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

const neededBy = ({ defaults }: Config, site: string): Text[] => [
  'Temporal',
  words('subject.spool'),
  words('subject.store', { store: defaults.store }),
  words('subject.site', { site }),
  words('subject.upload', { site }),
];

const notTried = (site: string, { what }: Finding): Finding =>
  warn(words('subject.generation', { site }), words('spend.notTried'), words('spend.notTried.advice', { subject: what }));

/** Shows the price; without a terminal, `--spend` is consent enough. */
async function isWanted(scope: Scope, config: Config, names: readonly string[], yes: boolean): Promise<boolean> {
  const prices = names.map((name) => words('spend.price', { site: name, price: priceAt(config, name) }));
  scope.emit(warning(words('spend.warning', { sites: { list: prices } })));
  const prompts = yes ? undefined : await scope.prompts();
  if (!prompts || (await prompts.confirm({ message: tell('spend.confirm'), initial: false }))) return true;
  scope.emit(info(words('spend.nothing')));
  return false;
}

/** By the price table of the site. */
function priceAt(config: Config, name: string): Value {
  const site = resolveSite(config, name);
  const provider = providersOf(config).providerOf(site.provider);
  const item = { id: name, stem: name, prompt: PROMPT, images: [], params: configuredParams(config, name, provider) };
  const [priced] = pricedItems(config, provider, site, [item]);
  return priced?.price ? moneyOf([priced.price]) : words('spend.noPrice');
}

/** How a generation went. */
interface Spent {
  readonly finding: Finding;
  /** Exit code when it was interrupted. */
  readonly interrupted?: number;
}

/** PAID: one generation, down to the picture in the store, in the way that every batch goes. */
async function generateOne(scope: Scope, config: Config, site: string): Promise<Spent> {
  const what = words('subject.generation', { site });
  const listener = new Listener(scope.emit);
  scope.emit(info(words('spend.generating', { site })));
  const name = `doctor-${site}-${Date.now().toString(36)}`;
  try {
    const quiet: Scope = { ...scope, emit: listener.take, renderer: SILENT, loadConfig: async () => config };
    // Whoever was to be asked was asked.
    const options = { prompt: PROMPT, count: 1, site, name, retries: 0, worker: true, yes: true } as const;
    const code = await run(quiet, undefined, options);
    if (isInterrupted(code)) {
      const advice = words('spend.interrupted.advice', { batch: name });
      return { finding: fail(what, words('spend.interrupted'), advice), interrupted: code };
    }
    return { finding: listener.finding(what, name) };
  } catch (error) {
    const { trouble } = troubleOf(error);
    return { finding: fail(what, sentences(trouble.message, ...trouble.problems), trouble.advice) };
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
  #paid: readonly string[] = [];
  #location = '';

  constructor(emit: EventSink) {
    this.#emit = emit;
  }

  readonly take: EventSink = (event) => {
    if (event.event === 'notice' && event.level === 'warning') this.#emit(event);
    if (event.event === 'item') this.#item = event;
    if (event.event !== 'ended' || event.kind !== 'summary') return;
    this.#paid = costLines(event.summary.tally.calls, event.summary.cost);
    this.#location = event.summary.location;
  };

  finding(what: Words, batch: string): Finding {
    const item = this.#item;
    if (!item) return fail(what, words('spend.unheard'), words('spend.unheard.advice', { batch }));
    const { images: count, tookMs, code, message = '' } = item;
    if (item.status === 'success') {
      const done = words('spend.done', { count, time: { ms: tookMs }, place: this.#location });
      return ok(what, sentences(done, ...this.#paid));
    }
    const why = code === undefined ? message : chain(code, message);
    return fail(what, sentences(why, ...this.#paid), code === undefined ? undefined : hintOf(code, { message, batchId: batch }));
  }
}
