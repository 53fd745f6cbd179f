import { log } from '@temporalio/activity';
import { type Failure, isPlantainError } from '../../domain/failures/failure.js';
import type { AccountContext, KeyRefusal, Provider, Site } from '../../providers/provider.js';
import { sentences, type Text, words } from '../../words/words.js';
import { say } from '../../words/current.js';

/** So often at most a site is asked about its key. */
const AGAIN_MS = 60_000;
/** A lane waits for the answer. */
const PATIENCE_MS = 5_000;

type Advice = (site: string) => readonly Text[];

/** Finds out why a site has refused its key: generations that fail at once, and soon after one another, ask it once. */
export class RefusedKeys {
  readonly #advice: Advice;
  readonly #asked = new Map<string, { readonly at: number; readonly answer: Promise<KeyRefusal | undefined> }>();

  /** `advice`: what this worker's configuration says about the key of a site, one sentence each. */
  constructor(advice: Advice = () => []) {
    this.#advice = advice;
  }

  /** `failure` with what the site says about its key; as it is when it is about something else. */
  async explain(failure: Failure, site: Site, provider: Provider, http: AccountContext['http']): Promise<Failure> {
    if (failure.code !== 'auth') return failure;
    const refusal = await this.#ask(failure, site, provider, http);
    const why = refusal ? [words('key.asked', { reason: refusal.reason })] : [];
    return {
      ...failure,
      ...(refusal && { code: refusal.code }),
      message: sentences(failure.message, ...why, ...this.#advice(site.name)),
    };
  }

  async #ask(failure: Failure, site: Site, provider: Provider, http: AccountContext['http']): Promise<KeyRefusal | undefined> {
    const last = this.#asked.get(site.name);
    if (last && Date.now() - last.at < AGAIN_MS) return last.answer;
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = Promise.resolve(provider.whyRefused?.({ site, http, signal }, say(failure.message))).catch(
      (error: unknown) => {
        // The refusal itself is known; without an answer it only stays unexplained.
        if (!isPlantainError(error)) log.warn('a site could not be asked why it refused its key', { site: site.name });
        return undefined;
      },
    );
    this.#asked.set(site.name, { at: Date.now(), answer });
    return answer;
  }
}
