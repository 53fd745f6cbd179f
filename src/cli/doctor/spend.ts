import type { Config } from '../../config/load.js';
import { FAILURES } from '../../domain/failure.js';
import type { EndedItem } from '../../domain/progress.js';
import { run } from '../commands/run.js';
import { EXIT } from '../exit.js';
import { SilentRenderer } from '../render/silent.js';
import { costPhrase, itemPhrase } from '../render/phrases.js';
import type { Scope } from '../scope.js';
import { troubleOf } from '../trouble.js';
import { fail, failed, type Finding, ok } from './finding.js';

const PROMPT = 'A ripe banana on a plain white table';

/** What is about to be paid, before it is. */
export function priceLine({ sites }: Config, names: readonly string[]): string {
  const prices = names.map((name) => {
    const price = sites[name]?.price;
    return `${name} (${price === undefined ? 'its price is not in the configuration' : `about ${price}`})`;
  });
  return `One picture is paid for at each of: ${prices.join(', ')}.`;
}

/** How a generation went. */
export interface Spent {
  readonly finding: Finding;
  /** Exit code when it was interrupted. */
  readonly interrupted?: number;
}

/** PAID: one generation, down to the picture in the store, in the way that every batch goes. */
export async function generateOne(scope: Scope, config: Config, site: string): Promise<Spent> {
  const what = `generation at ${site}`;
  const listener = new Listener();
  try {
    const name = `doctor-${site}-${Date.now().toString(36)}`;
    const quiet: Scope = { ...scope, renderer: listener, loadConfig: async () => config };
    const code = await run(quiet, undefined, { prompt: PROMPT, count: 1, site, name, retries: 0, worker: true });
    if (code === EXIT.SIGINT || code === EXIT.SIGTERM) {
      return { finding: fail(what, 'interrupted', `plantain resume ${name} goes on.`), interrupted: code };
    }
    return { finding: listener.finding(what) };
  } catch (error) {
    const { trouble } = troubleOf(error);
    const words = [trouble.message, ...trouble.problems].join(' ');
    return { finding: failed(what, new Error(words), trouble.advice === undefined ? {} : { advice: trouble.advice }) };
  }
}

/** Keeps how the one picture ended. */
class Listener extends SilentRenderer {
  #item: EndedItem | undefined;
  #paid = '';
  #location = '';

  override item(item: EndedItem): void {
    this.#item = item;
  }

  override ended(...[end]: Parameters<SilentRenderer['ended']>): void {
    if (end.kind !== 'summary') return;
    this.#paid = costPhrase(end.summary.tally.calls);
    this.#location = end.summary.location;
  }

  finding(what: string): Finding {
    const item = this.#item;
    if (!item) return fail(what, 'it ended without a word about its picture', 'plantain list shows the batch.');
    const [, how = ''] = /^#1 .*?: (.*)$/su.exec(itemPhrase(item)) ?? [];
    if (item.status === 'success') return ok(what, `${how}, stored in ${this.#location}. ${this.#paid}`);
    return fail(what, `${how} ${this.#paid}`, item.code === undefined ? undefined : FAILURES[item.code].hint);
  }
}
