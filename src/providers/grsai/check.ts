import { z } from 'zod';
import { FAILURES, isPlantainError } from '../../domain/failure.js';
import { nameOf } from '../../http/failures.js';
import { quote } from '../../http/quote.js';
import type { ProviderContext, SiteCheck } from '../provider.js';
import { readAnswer } from './answer.js';
import { refusal, UNKNOWN_TASK } from './failures.js';
import { endpoint, headersOf } from './hosts.js';
import { DEFAULT_MODEL } from './settings.js';

const status = z.object({ status: z.boolean(), error: z.string().catch('') });

/** Asks for a task that does not exist, which costs nothing: a key that is good gets the answer that there is none. */
export async function check(context: ProviderContext): Promise<SiteCheck> {
  try {
    return (
      (await keyTrouble(context)) ??
      (await pausedTrouble(context)) ?? { ok: true, message: `${context.site.baseUrl} takes the key.` }
    );
  } catch (error) {
    if (!isPlantainError(error)) throw error;
    return { ok: false, message: error.message, advice: FAILURES[error.code].hint };
  }
}

async function keyTrouble({ site, http, signal }: ProviderContext): Promise<SiteCheck | undefined> {
  const url = endpoint(site.baseUrl, '/v1/draw/result');
  const { proxy, insecureTls } = site;
  const body = JSON.stringify({ id: '00000000-0000-0000-0000-000000000000' });
  const reply = await http.request({ method: 'POST', url, headers: headersOf(site), body, signal, proxy, insecureTls });
  const { answer } = await readAnswer(reply);
  if (answer.kind === 'refused' && answer.code === UNKNOWN_TASK) return undefined;
  if (answer.kind === 'unreadable') {
    const advice = 'Correct the baseUrl of the site: something else is answering there.';
    return { ok: false, message: `${site.baseUrl} does not answer as GRSAI does.`, advice };
  }
  // Only a refused key is a no: a node may have other words for an unknown task.
  if (reply.status !== 401 && reply.status !== 403) return undefined;
  throw refusal({ site, name: nameOf('POST', url), status: reply.status, headers: reply.headers }, answer);
}

/** A model may be paused, with a reason. Not every node has the route: without an answer nothing is said. */
async function pausedTrouble({ site, http, signal }: ProviderContext): Promise<SiteCheck | undefined> {
  const model = site.model ?? DEFAULT_MODEL;
  const url = endpoint(site.baseUrl, '/client/common/getModelStatus');
  url.searchParams.set('model', model);
  const { answer } = await readAnswer(
    await http.request({ method: 'GET', url, signal, proxy: site.proxy, insecureTls: site.insecureTls }),
  );
  const said = answer.kind === 'data' ? status.safeParse(answer.data) : undefined;
  if (!said?.success || said.data.status) return undefined;
  const message = `GRSAI has paused the model ${model}: ${quote(said.data.error, site.key)}`;
  return { ok: false, message, advice: 'Wait, or take another model: --model.' };
}
