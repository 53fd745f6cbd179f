import type { Site } from '../provider.js';
import { usableKey } from '../refusal-words.js';
import { DEFAULT_MODEL } from './models.js';
import type { OpenAiParams } from './settings.js';

export const DEFAULT_BASE_URL = 'https://api.openai.com';

/** Whether the host is OpenAI itself, not a mirror of its API. */
export const isOpenAi = (baseUrl: string): boolean => new URL(baseUrl).hostname === 'api.openai.com';

/** Routes that people copy with the base URL from examples. */
const ROUTE = /\/(?:images(?:\/\w+)*|chat\/completions|models)$/;

/** A route such as `/images/edits` below the version; a base URL that ends in a version, or in a route, is taken up to there. */
export function endpoint(baseUrl: string, route: string): URL {
  const url = new URL(baseUrl);
  const path = url.pathname.replace(/\/+$/, '').replace(ROUTE, '');
  url.pathname = `${path}${/\/v\d[a-z0-9]*$/i.test(path) ? '' : '/v1'}${route}`;
  return url;
}

export function headersOf(site: Site): Readonly<Record<string, string>> {
  const key = usableKey(site);
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}

/** The model of an item: its own, else that of the site, else the default one. */
export const modelName = (site: Pick<Site, 'model'>, { model }: Pick<OpenAiParams, 'model'> = {}): string =>
  model ?? site.model ?? DEFAULT_MODEL;
