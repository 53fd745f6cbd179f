import { refusal } from '../answer/refusal.js';
import { readWhole, sourceOf, type Source } from '../answer/source.js';
import { errorIn, type WireError } from '../answer/wire-error.js';
import { listedModels } from '../listed-models.js';
import type { ProviderContext, SiteCheck } from '../provider.js';
import { isGoogle, modelInAddress, modelName, targetOf, withoutRoute } from './address.js';
import { factsOf, shutDownNote } from './models.js';
import { checkedBy, judgeListed, notOk } from '../site-check.js';
import { words } from '../../words/words.js';

/** Asks for the model, which is free. Mirrors answer that in their own ways, so only a refusal is taken as a no. */
export const check = (context: ProviderContext): Promise<SiteCheck> => checkedBy(() => askForModel(context));

async function askForModel(context: ProviderContext): Promise<SiteCheck> {
  const { site, http, signal } = context;
  const { model, headers } = targetOf(site);
  const { proxy, insecureTls } = site;
  const reply = await http.request({ method: 'GET', url: model, headers, signal, proxy, insecureTls });
  const source = sourceOf(site, 'GET', model, reply);
  const answer = await readWhole(reply, source);
  const error = errorIn(answer);
  const { baseUrl } = site;
  if (reply.status === 200 && answer.json !== undefined && !error)
    return { ok: true, message: words('check.knowsModel', { url: baseUrl }) };
  if (reply.status === 200 || reply.status === 404) {
    return (await judgeList(context)) ?? withoutList(source, answer.json !== undefined, error);
  }
  const refused = refusal(source, error ?? {});
  return refused.suspect === 'address' ? { ...notOk(refused), wrong: 'address' } : notOk(refused);
}

/** What the list of models says: many mirrors have no answer for a single model, or the same one for all. */
async function judgeList(context: ProviderContext): Promise<SiteCheck | undefined> {
  const { site } = context;
  const { baseUrl } = site;
  const { models, headers } = targetOf(site);
  const names = await listedModels(context, models, headers);
  if (names === undefined) return undefined;
  const model = modelInAddress(baseUrl) ?? modelName(site);
  return judgeListed(site, model, names, {
    note: isGoogle(baseUrl) ? shutDownNote(model, new Date()) : undefined,
    successor: factsOf(model)?.successor,
  });
}

/** What the answer about a single model says by itself. */
function withoutList(source: Source, isJson: boolean, error: WireError | undefined): SiteCheck {
  const { site, status } = source;
  const { baseUrl, name } = site;
  if (status === 404 && error?.status === 'NOT_FOUND') return { ...notOk(refusal(source, error)), wrong: 'model' };
  const base = withoutRoute(baseUrl);
  const advice = base === undefined ? words('check.endsBefore', { site: name }) : words('check.setBaseUrl', { site: name, base });
  if (!isJson) return { ok: false, message: words('check.webPage', { url: baseUrl }), advice, wrong: 'address' };
  if (status === 404) {
    const message = words('check.all404', { url: baseUrl, request: source.name });
    // A mirror may have no routes but the paid ones: the doctor fails, and a batch is only warned.
    return { ok: false, message, advice, wrong: 'address', ...(base !== undefined && { certain: true }) };
  }
  return { ok: true, message: words('check.modelUnlisted', { url: baseUrl }) };
}
