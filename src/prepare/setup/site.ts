import type { InitialSite } from '../../config/initial.js';
import { wordOf } from '../../config/older/import-plan.js';
import { siteNameOf } from '../../config/site-name.js';
import { checkSite } from '../../doctor/site-check.js';
import type { Secret } from '../../domain/secret.js';
import type { Http } from '../../http/request.js';
import type { Provider, Site } from '../../providers/provider.js';
import { chosenKind } from './kinds.js';

const TEST_MS = 20_000;

/** A site that somebody has described. */
export interface DescribedSite extends Omit<InitialSite, 'variable'> {
  /** The variable that its key should have, if nothing else has it. */
  readonly wantedVariable: string;
  readonly key?: Secret;
}

/** A site by its kind, its URL and its key; the rest is what most people have. */
export function describeSite(provider: Provider, baseUrl: string, key: Secret | undefined): DescribedSite {
  const { kind, defaultBaseUrl, defaultModel, defaultConcurrency, builtIn } = provider;
  const usual = baseUrl === defaultBaseUrl;
  const { name: ofKind, ...chosen } = chosenKind(kind);
  // The host of a vendor may say less than its declaration, such as queue.fal.run.
  const isVendor = usual && chosen.declaration !== undefined;
  const name = usual && builtIn ? builtIn.site : isVendor ? ofKind : nameFor(ofKind, baseUrl);
  return {
    name,
    ...chosen,
    ...(usual ? {} : { baseUrl }),
    ...(defaultModel === undefined ? {} : { model: defaultModel }),
    concurrency: defaultConcurrency,
    wantedVariable: name === builtIn?.site ? builtIn.keyVariable : `${wordOf(name) || wordOf(ofKind)}_KEY`,
    ...(key ? { key } : {}),
  };
}

/** `api.comfly.chat` as `comfly`; the kind of the site where the host says nothing. */
function nameFor(kind: string, baseUrl: string): string {
  const { hostname } = new URL(baseUrl);
  const isName = hostname.includes('.') && !/^[\d.]+$|:/u.test(hostname);
  return siteNameOf(isName ? (hostname.split('.').at(-2) ?? kind) : kind);
}

/** What the site answers to free questions. */
export function testSite(http: Http, provider: Provider, { name, key, model }: DescribedSite, baseUrl: string) {
  const site: Site = {
    name,
    provider: provider.kind,
    baseUrl,
    ...(key ? { key } : {}),
    ...(model === undefined ? {} : { model }),
    settings: provider.settings.parse({}),
  };
  return checkSite(provider, site, http, AbortSignal.timeout(TEST_MS));
}
