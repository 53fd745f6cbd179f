import { setKeyAdvice } from '../config/key-advice.js';
import { configuredParams } from '../config/params.js';
import type { Provider, Site } from '../providers/provider.js';
import type { Check, DoctorContext } from './check.js';
import { ParamFiles } from '../config/param-files.js';
import { failed, fail, type Finding, ok, warn } from './finding.js';
import { checkSite, freeContext } from './site-check.js';
import { uploadFindings } from './upload.js';
import { refusedKeyPlace } from '../domain/key-place.js';
import { SpokenError } from '../domain/failures/spoken-error.js';
import { sentences, type Text, words } from '../words/words.js';

/** For all stages of a site together. */
const LIMIT_MS = 90_000;
const ASK_MS = 20_000;

/** Each site in stages, as far as it comes at no charge: its key, what it answers, an upload of a tiny picture, its URL. */
export function siteChecks(context: DoctorContext): Check[] {
  return context.sites.map((name) => ({
    what: words('subject.site', { site: name }),
    limitMs: LIMIT_MS,
    run: (signal) => siteFindings(context, name, signal),
  }));
}

async function* siteFindings(context: DoctorContext, name: string, signal: AbortSignal): AsyncGenerator<Finding> {
  const { config, http } = context;
  const what = words('subject.site', { site: name });
  let site: Site;
  try {
    site = context.site(name);
  } catch (error) {
    yield failed(what, error, { advice: setKeyAdvice(config, name) });
    return;
  }
  if (site.insecureTls) yield warn(what, words('doctor.tls'), words('doctor.tls.advice', { site: name }));
  const provider = context.provider(site.provider);
  const check = await checkSite(provider, ofItems(context, site, provider), http, within(signal, ASK_MS));
  // A refused key is named already.
  const seen = refusedKeyPlace(check.message) === undefined ? sentences(check.message, keyText(site)) : check.message;
  if (!check.ok) {
    yield fail(what, seen, check.advice ?? words('doctor.site.advice', { site: name }));
    return;
  }
  // A site may work all the same: some have no routes but those that are paid.
  yield check.wrong === undefined ? ok(what, seen) : warn(what, seen, check.advice);
  yield* paramFindings(context, provider, site, signal);
  if (provider.uploadReference && !provider.uploadsFor)
    yield* uploadFindings(context, provider.uploadReference.bind(provider), site, signal);
}

/** The site with the model that its items get, which its parameters may name. */
function ofItems({ config }: DoctorContext, site: Site, provider: Provider): Site {
  const { model } = configuredParams(config, site.name, provider);
  return typeof model === 'string' ? { ...site, model } : site;
}

/** Whether the site has what the configured parameters name, such as the files of models. */
async function* paramFindings(
  { config, cwd, http }: DoctorContext,
  provider: Provider,
  site: Site,
  signal: AbortSignal,
): AsyncGenerator<Finding> {
  if (!provider.checkParams) return;
  const what = words('subject.params', { site: site.name });
  try {
    const params = await new ParamFiles(provider, cwd).filled(configuredParams(config, site.name, provider));
    const checks = await provider.checkParams(params, freeContext(site, http, within(signal, ASK_MS)));
    for (const { ok: fine, message, advice } of checks) yield fine ? ok(what, message) : fail(what, message, advice);
  } catch (error) {
    yield failed(what, error, { key: site.key, advice: words('doctor.params.advice', { site: site.name }) });
  }
}

/** `signal`, or a limit with words of its own. */
function within(signal: AbortSignal, ms: number): AbortSignal {
  const limit = new AbortController();
  setTimeout(() => limit.abort(new SpokenError(words('doctor.silent', { time: { ms } }))), ms).unref();
  return AbortSignal.any([signal, limit.signal]);
}

const keyText = ({ key }: Site): Text =>
  key ? words('doctor.siteKey', { key: key.tail, place: key.source }) : words('doctor.siteNoKey');
