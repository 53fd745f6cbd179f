import { join } from 'node:path';
import type { Config } from '../../config/load.js';
import type { Site } from '../../providers/provider.js';
import type { DoctorContext, Check } from './check.js';
import { failed, fail, type Finding, ok, warn } from './finding.js';
import { checkSite } from './site-check.js';
import { uploadFindings } from './upload.js';

/** For all stages of a site together. */
const LIMIT_MS = 90_000;
const ASK_MS = 20_000;

/** Each site in stages, as far as it comes without cost: its key, what it answers, an upload of a tiny picture, its address. */
export function siteChecks(context: DoctorContext): Check[] {
  return context.sites.map((name) => ({
    what: `site ${name}`,
    limitMs: LIMIT_MS,
    run: (signal) => siteFindings(context, name, signal),
  }));
}

async function* siteFindings(context: DoctorContext, name: string, signal: AbortSignal): AsyncGenerator<Finding> {
  const { config, http } = context;
  const what = `site ${name}`;
  let site: Site;
  try {
    site = context.site(name);
  } catch (error) {
    yield failed(what, error, adviceForKey(config, name));
    return;
  }
  if (site.insecureTls)
    yield warn(what, 'its TLS certificates are NOT checked', `Take sites.${name}.insecureTls away if you can.`);
  const provider = context.provider(site.provider);
  const check = await checkSite(provider, site, http, within(signal, ASK_MS));
  const key = site.key ? `key ${site.key.tail} from ${site.key.source}` : 'no key';
  const seen = `${check.message.replace(/\.$/u, '')}; ${key}`;
  if (!check.ok) {
    yield fail(what, seen, check.advice ?? 'Look at the address, the key and the settings of the site.');
    return;
  }
  yield ok(what, seen);
  if (provider.uploadReference) yield* uploadFindings(context, provider.uploadReference.bind(provider), site, signal);
}

/** `signal`, or a limit with words of its own. */
function within(signal: AbortSignal, ms: number): AbortSignal {
  const limit = new AbortController();
  setTimeout(() => limit.abort(new Error(`no answer within ${ms / 1000} s`)), ms).unref();
  return AbortSignal.any([signal, limit.signal]);
}

function adviceForKey({ sites, folder }: Config, name: string): { advice?: string } {
  const key = sites[name]?.key;
  return key && 'env' in key
    ? { advice: `Set ${key.env} to the key of the site, in ${join(folder, '.env')} or in the environment, which wins` }
    : {};
}
