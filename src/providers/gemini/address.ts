import { PlantainError } from '../../domain/failure.js';
import type { Site } from '../provider.js';
import { settings, type GeminiSettings } from './settings.js';

export const DEFAULT_BASE_URL = 'https://generativelanguage.googleapis.com';
export const DEFAULT_MODEL = 'gemini-3-pro-image';

/** Whether the host is Google itself, not a mirror of its API. */
export function isGoogle(baseUrl: string): boolean {
  const { hostname } = new URL(baseUrl);
  return hostname === 'googleapis.com' || hostname.endsWith('.googleapis.com');
}

/** Address of the site's model; a base that ends in a version, or names the whole method, is taken as it is. */
function modelUrl(site: Site, { version }: GeminiSettings): URL {
  const url = new URL(site.baseUrl);
  const path = url.pathname.replace(/\/+$/, '');
  if (/\/models\/[^/]+$/.test(path)) {
    url.pathname = path.replace(/:\w+$/, '');
    return url;
  }
  const auto = isGoogle(site.baseUrl) ? 'v1beta' : 'v1';
  const added = /\/v\d[a-z0-9]*$/i.test(path) ? '' : `/${version.toLowerCase() === 'auto' ? auto : version}`;
  const model = (site.model ?? DEFAULT_MODEL).replace(/^models\//, '');
  url.pathname = `${path}${added}/models/${encodeURIComponent(model)}`;
  return url;
}

function credentials(site: Site, { authMode }: GeminiSettings): Readonly<Record<string, string>> {
  if (!site.key) return {};
  const key = site.key.reveal();
  if (!/^[\x21-\x7e]+$/.test(key)) {
    const message = `The key of site "${site.name}" (${site.key.source}) is empty or has characters that no key has, such as spaces.`;
    throw new PlantainError({ code: 'auth', message, billing: 'unbilled' });
  }
  const google = authMode === 'google_xgoog' || (authMode === 'auto' && isGoogle(site.baseUrl));
  return google ? { 'x-goog-api-key': key } : { authorization: `Bearer ${key}` };
}

/** Where and with which credentials a site's model is reached. */
export function targetOf(site: Site): {
  readonly generate: URL;
  readonly model: URL;
  readonly headers: Readonly<Record<string, string>>;
} {
  const checked = settings.parse(site.settings);
  const model = modelUrl(site, checked);
  const generate = new URL(model);
  generate.pathname = `${model.pathname}:generateContent`;
  return { generate, model, headers: credentials(site, checked) };
}
