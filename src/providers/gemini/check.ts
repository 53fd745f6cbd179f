import { hintOf, isPlantainError, type PlantainError } from '../../domain/failure.js';
import { nameOf } from '../../http/failures.js';
import type { ProviderContext, SiteCheck } from '../provider.js';
import { targetOf } from './address.js';
import { refusal, type Source } from './errors.js';
import { readReply } from './read-reply.js';

/** Asks for the model, which costs nothing. Mirrors answer that in their own ways, so only a refusal is taken as a no. */
export async function check(context: ProviderContext): Promise<SiteCheck> {
  try {
    return await askForModel(context);
  } catch (error) {
    if (!isPlantainError(error)) throw error;
    return notOk(error);
  }
}

async function askForModel({ site, http, signal }: ProviderContext): Promise<SiteCheck> {
  const { model, headers } = targetOf(site);
  const { proxy, insecureTls } = site;
  const reply = await http.request({ method: 'GET', url: model, headers, signal, proxy, insecureTls });
  const source: Source = { site, name: nameOf('GET', model), status: reply.status, headers: reply.headers };
  const answer = await readReply(reply, source);
  const error = answer.error();
  if (answer.json === undefined && (reply.status === 200 || reply.status === 404)) {
    const advice = 'Correct the baseUrl of the site: a web page is answering there.';
    return { ok: false, message: `${site.baseUrl} does not answer with JSON.`, advice };
  }
  if (reply.status === 404 && error?.status !== 'NOT_FOUND') {
    return { ok: true, message: `${site.baseUrl} can be reached; whether it takes the key shows only with the first request.` };
  }
  if (reply.status !== 200) return notOk(refusal(source, error ?? {}));
  if (!error) return { ok: true, message: `${site.baseUrl} takes the key and knows the model.` };
  return { ok: true, message: `${site.baseUrl} takes the key; it does not list the model, which some sites leave out.` };
}

function notOk({ code, message }: PlantainError): SiteCheck {
  return { ok: false, message, advice: hintOf(code, true) };
}
