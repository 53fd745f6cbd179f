import { join } from 'node:path';
import { UserError } from '../domain/failures/user-error.js';
import type { Config } from '../config/load.js';
import { configuredParams } from '../config/params.js';
import type { Provider, Site } from '../providers/provider.js';
import type { Check, DoctorContext } from './check.js';
import { ParamFiles } from '../config/param-files.js';
import { failed, fail, type Finding, ok, warn } from './finding.js';
import { checkSite, freeContext } from './site-check.js';
import { uploadFindings } from './upload.js';
import { messageOf } from '../domain/failures/message-of.js';
import { say } from '../words/current.js';

/** For all stages of a site together. */
const LIMIT_MS = 90_000;
const ASK_MS = 20_000;

/** Each site in stages, as far as it comes at no charge: its key, what it answers, an upload of a tiny picture, its URL. */
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
  // A site may work all the same: some have no routes but those that are paid.
  yield check.wrong === undefined ? ok(what, seen) : warn(what, seen, check.advice);
  yield* paramFindings(context, provider, site, signal);
  if (provider.uploadReference) yield* uploadFindings(context, provider.uploadReference.bind(provider), site, signal);
}

/** Whether the site has what the configured parameters name, such as the files of models. */
async function* paramFindings(
  { config, cwd, http }: DoctorContext,
  provider: Provider,
  site: Site,
  signal: AbortSignal,
): AsyncGenerator<Finding> {
  if (!provider.checkParams) return;
  const what = `parameters of site ${site.name}`;
  try {
    const params = await new ParamFiles(provider, cwd).filled(configuredParams(config, site.name, provider));
    const checks = await provider.checkParams(params, freeContext(site, http, within(signal, ASK_MS)));
    for (const { ok: fine, message, advice } of checks) yield fine ? ok(what, say(message)) : fail(what, say(message), advice);
  } catch (error) {
    const problems = error instanceof UserError ? error.problems : [];
    const words = [messageOf(error), ...problems].join(' ');
    yield failed(what, new Error(words), {
      key: site.key,
      advice: `Correct params of the site ${site.name} in the configuration.`,
    });
  }
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
