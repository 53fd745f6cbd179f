import { log } from '@temporalio/activity';
import { BoundedMap } from '../../domain/bounded.js';
import { type Failure, type FailureCode, isPlantainError, type Suspect } from '../../domain/failures/failure.js';
import type { AccountContext, Provider, Site, SiteCheck } from '../../providers/provider.js';
import { sentences, words } from '../../words/words.js';

/** So often at most a site is asked about its URL or a model: requests that are refused together ask once. */
const AGAIN_MS = 60_000;
/** A lane waits for the answer. */
const PATIENCE_MS = 5_000;

/** Pairs of site and model. */
const MOST_REMEMBERED = 100;

const CODES: Readonly<Record<Suspect, FailureCode>> = { address: 'site_unreachable', model: 'model_unknown' };

type Http = AccountContext['http'];

/** Where a picture of `model` was refused. */
interface Refused {
  readonly site: Site;
  readonly provider: Provider;
  readonly http: Http;
  readonly model: string | undefined;
}

/** Finds out whether a refusal means that the base URL of a site, or the model, is wrong. */
export class WrongSites {
  readonly #asked = new BoundedMap<string, { readonly at: number; readonly answer: Promise<SiteCheck | undefined> }>(
    MOST_REMEMBERED,
  );

  /** `failure` of a request, with what free questions say about it. */
  async explain(failure: Failure, { site, provider, http, model }: Refused): Promise<Failure> {
    const { suspect, ...known } = failure;
    if (suspect === undefined) return known;
    const ofModel = model === undefined ? site : { ...site, model };
    const check = await this.#ask(ofModel, provider, http);
    if (check?.wrong === undefined) return known;
    const asked = words('site.asked', { answer: check.message });
    const message = sentences(failure.message, asked, ...(check.advice === undefined ? [] : [check.advice]));
    // What may have been charged is not sent again by itself: it keeps its code, and only learns why.
    return { ...known, ...(failure.billing === 'unbilled' && { code: CODES[check.wrong] }), message };
  }

  #ask(site: Site, provider: Provider, http: Http): Promise<SiteCheck | undefined> {
    const name = `${site.name}\n${site.model ?? ''}`;
    const last = this.#asked.get(name);
    if (last && Date.now() - last.at < AGAIN_MS) return last.answer;
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const context = { site, http, signal, headersArrived: () => undefined, progress: () => undefined };
    const answer = provider.check(context).catch((error: unknown) => {
      // The refusal itself is known; without an answer it only stays unexplained.
      if (!isPlantainError(error)) log.warn('a site could not be asked what it refused', { site: site.name });
      return undefined;
    });
    this.#asked.set(name, { at: Date.now(), answer });
    return answer;
  }
}
