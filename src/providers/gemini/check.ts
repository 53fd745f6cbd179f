import { hintOf, isPlantainError, type PlantainError } from '../../domain/failures/failure.js';
import { refusal } from '../answer/refusal.js';
import { readWhole, sourceOf, type Source } from '../answer/source.js';
import { errorIn, type WireError } from '../answer/wire-error.js';
import { listedModels } from '../listed-models.js';
import type { ProviderContext, SiteCheck } from '../provider.js';
import { isGoogle, modelInAddress, modelName, targetOf, withoutRoute } from './address.js';
import { factsOf, shutDownNote } from './models.js';
import { nearestNames } from '../../domain/text/suggest.js';
import { sentences, words } from '../../words/words.js';

/** Asks for the model, which is free. Mirrors answer that in their own ways, so only a refusal is taken as a no. */
export async function check(context: ProviderContext): Promise<SiteCheck> {
  try {
    return await askForModel(context);
  } catch (error) {
    if (!isPlantainError(error)) throw error;
    // Without an answer it is the connection that failed.
    if (error.suspect !== 'address') return notOk(error);
    return {
      ok: false,
      message: error.text,
      advice: words('check.baseUrl'),
      wrong: 'address',
      certain: true,
    };
  }
}

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
  const { baseUrl, name } = site;
  const { models, headers } = targetOf(site);
  const names = await listedModels(context, models, headers);
  if (names === undefined) return undefined;
  const model = modelInAddress(baseUrl) ?? modelName(site);
  if (names.includes(model)) return { ok: true, message: words('check.listsModel', { url: baseUrl, model }) };
  const nearest = nearestNames(model, names);
  const { successor = '' } = factsOf(model) ?? {};
  const ended = isGoogle(baseUrl) ? shutDownNote(model, new Date()) : undefined;
  const correct = names.includes(successor) ? successor : (nearest[0] ?? '');
  const notListed = words('check.notListed', { url: baseUrl, model, nearest: { list: nearest } });
  return {
    // A mirror that serves a model without listing it is rare, and --yes is for it; a wrong name is common.
    ok: false,
    message: ended === undefined ? notListed : sentences(notListed, ended),
    advice: words('check.correctModel', { model: correct, site: name }),
    wrong: 'model',
    certain: true,
  };
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

function notOk({ code, text: message }: PlantainError): SiteCheck {
  return { ok: false, message, advice: hintOf(code, { isFree: true, message }) };
}
