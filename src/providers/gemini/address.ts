import type { Site } from '../provider.js';
import { usableKey } from '../refusal-words.js';
import { DEFAULT_MODEL } from './models.js';
import { settings, type GeminiSettings } from './settings.js';

export const DEFAULT_BASE_URL = 'https://generativelanguage.googleapis.com';

/** Whether the host is Google itself, not a mirror of its API. */
export function isGoogle(baseUrl: string): boolean {
  const { hostname } = new URL(baseUrl);
  return hostname === 'googleapis.com' || hostname.endsWith('.googleapis.com');
}

/** The version with files and batches, which is the only one that has them (gemini-2026.md, sections 6 and 7). */
const WITH_FILES = 'v1beta';

/** URL of the site's model; `auto`: the version where the settings name none; a base that ends in a version, or names the whole method, is taken as it is. */
function modelUrl(site: Site, wanted: string | undefined, { version }: GeminiSettings, auto: string): URL {
  const url = new URL(site.baseUrl);
  const path = url.pathname.replace(/\/+$/, '');
  if (namesModel(path)) {
    url.pathname = path.replace(/:\w+$/, '');
    return url;
  }
  const added = /\/v\d[a-z0-9]*$/i.test(path) ? '' : `/${version.toLowerCase() === 'auto' ? auto : version}`;
  url.pathname = `${path}${added}/models/${encodeURIComponent(modelName(site, wanted))}`;
  return url;
}

const namesModel = (path: string): boolean => /\/models\/[^/]+$/.test(path);

/** The model in a base URL that names one; undefined for any other URL. */
export function modelInAddress(baseUrl: string): string | undefined {
  const path = new URL(baseUrl).pathname.replace(/\/+$/, '');
  return namesModel(path) ? path.replace(/^.*\//, '').replace(/:\w+$/, '') : undefined;
}

/** Routes of other APIs, which people copy from examples. */
const FOREIGN_ROUTE = /(?:\/v\d[a-z0-9]*)?\/(?:chat\/completions|completions|responses|messages|images\/\w+|models)\/?$/i;

/** The base URL without the route of another API at its end; undefined when it has none. */
export function withoutRoute(baseUrl: string): string | undefined {
  const url = new URL(baseUrl);
  const path = url.pathname.replace(FOREIGN_ROUTE, '');
  return path === url.pathname ? undefined : `${url.origin}${path}`;
}

/** The model of an item: its own, else that of the site, else the default one. */
export function modelName(site: Pick<Site, 'model'>, wanted?: string): string {
  return (wanted ?? site.model ?? DEFAULT_MODEL).replace(/^models\//, '');
}

function credentials(site: Site, { authMode }: GeminiSettings): Readonly<Record<string, string>> {
  const key = usableKey(site);
  if (key === undefined) return {};
  const google = authMode === 'google_xgoog' || (authMode === 'auto' && isGoogle(site.baseUrl));
  return google ? { 'x-goog-api-key': key } : { authorization: `Bearer ${key}` };
}

/** Where the Files API of a site is, and where uploads to it begin. */
export function filesAt(site: Site): {
  readonly files: URL;
  readonly upload: URL;
  readonly headers: Readonly<Record<string, string>>;
} {
  const checked = settings.parse(site.settings);
  const headers = credentials(site, checked);
  const model = modelUrl(site, undefined, checked, WITH_FILES);
  const files = withPath(model, model.pathname.replace(/models\/[^/]+$/, 'files'));
  files.search = '';
  const upload = withPath(files, files.pathname.replace(/(\/[^/]+)?\/files$/, '/upload$1/files'));
  return { files, upload, headers };
}

/** Where the batches of a site and the files of their results are. */
export function batchesAt(site: Site): {
  readonly at: (path: string) => URL;
  readonly download: (file: string) => URL;
  readonly headers: Readonly<Record<string, string>>;
} {
  const { files, headers } = filesAt(site);
  const at = (path: string): URL => withPath(files, files.pathname.replace(/files$/, path));
  const download = (file: string): URL => {
    const url = withPath(files, files.pathname.replace(/(\/[^/]+)?\/files$/, `/download$1/${file}:download`));
    url.searchParams.set('alt', 'media');
    return url;
  };
  return { at, download, headers };
}

function withPath(base: URL, pathname: string): URL {
  const url = new URL(base);
  url.pathname = pathname;
  return url;
}

/** Where and with which credentials a site's model is reached. `wanted`: that of the item, before the site's own. */
export function targetOf(
  site: Site,
  wanted?: string,
): {
  readonly generate: URL;
  /** Where a batch of requests is created. */
  readonly batch: URL;
  readonly model: URL;
  /** Of all models, where the base URL names none. */
  readonly models: URL;
  readonly headers: Readonly<Record<string, string>>;
} {
  const checked = settings.parse(site.settings);
  const model = modelUrl(site, wanted, checked, isGoogle(site.baseUrl) ? 'v1beta' : 'v1');
  const generate = withPath(model, `${model.pathname}:generateContent`);
  const withFiles = modelUrl(site, wanted, checked, WITH_FILES);
  const batch = withPath(withFiles, `${withFiles.pathname}:batchGenerateContent`);
  const models = withPath(model, model.pathname.replace(/\/[^/]+$/, ''));
  if (isGoogle(site.baseUrl)) models.searchParams.set('pageSize', '1000');
  return { generate, batch, model, models, headers: credentials(site, checked) };
}
