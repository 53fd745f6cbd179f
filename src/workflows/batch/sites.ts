import { type Failure, FAILURES } from '../../domain/failures/failure.js';
import type { ItemRoute } from '../../domain/item.js';
import { Patience, PATIENCE_MS } from '../../domain/pacing/patience.js';
import { WastedCounter } from '../../domain/pacing/wasted.js';
import { isEdition2 } from '../edition.js';
import type { Channel } from '../channel.js';
import { siteIsOut, siteWorks, wastedRequests } from '../internal-messages.js';
import type { Orders, SiteOut } from './orders.js';
import type { Starts } from '../segment/starts.js';
import { sentences, words } from '../../words/words.js';

/** What a segment knows of the sites of its items: which rest, which have worked, and which are of no use any more. */
export class Sites {
  readonly #out: SiteOut[] = [];
  readonly #patience = new Patience();
  readonly #wasted: WastedCounter;

  constructor(
    private readonly starts: Starts,
    private readonly channel: Channel,
    pauseAfterEmpty: number,
  ) {
    this.#wasted = new WastedCounter(pauseAfterEmpty);
  }

  /** What the other segments have found out. */
  obey({ sitesOut, proven = [], wasted = {} }: Orders): void {
    this.#wasted.learn(wasted);
    for (const site of sitesOut) this.#add(site);
    this.#patience.learn(proven);
  }

  /** A paid request ended: with pictures, or by `failure`. */
  paid({ site }: ItemRoute, failure?: Failure): void {
    const news = this.#wasted.ended(site, failure);
    if (news) void this.channel.tellParent(wastedRequests, news);
  }

  /** Why nothing more is to be asked of the site for such an item. */
  outFor({ site, model }: ItemRoute): SiteOut | undefined {
    return this.#out.find((out) => out.site === site && (out.model === undefined || out.model === model));
  }

  /** The site has taken a request that started at `sentAt`, whatever became of it. */
  accepted(route: ItemRoute, sentAt: number, failure?: Failure): void {
    this.#note(route, failure);
    this.starts.accepted(route.site, sentAt);
  }

  /** It has refused one, free of charge. */
  refused(route: ItemRoute, sentAt: number, failure: Failure): void {
    const { site } = route;
    const { code, message } = failure;
    if ('siteOut' in FAILURES[code]) return this.#putOut({ site, code, message });
    this.#note(route, failure);
    const what = isEdition2() ? this.#patience.refused(route, failure, sentAt, Date.now()) : undefined;
    if (what === undefined) return this.starts.refused(site, sentAt, failure);
    const model = what === 'model' && route.model !== undefined ? { model: route.model } : {};
    this.#putOut({ site, ...model, code, message: sentences(message, words('site.givenUp', { after: { ms: PATIENCE_MS } })) });
  }

  #note(route: ItemRoute, failure: Failure | undefined): void {
    if (!isEdition2()) return;
    const news = this.#patience.ended(route, failure);
    if (news.length > 0) void this.channel.tellParent(siteWorks, news);
  }

  #putOut(out: SiteOut): void {
    if (this.#add(out)) void this.channel.tellParent(siteIsOut, out);
  }

  /** Whether that is news. */
  #add(out: SiteOut): boolean {
    if (this.#out.some(({ site, model }) => site === out.site && model === out.model)) return false;
    this.#out.push(out);
    this.starts.changed();
    return true;
  }
}
