import { z } from 'zod';
import { sourceOf, type Source } from '../answer/source.js';
import { hintOf, isPlantainError, type PlantainError } from '../../domain/failures/failure.js';
import { quote } from '../../http/quote.js';
import type { ProviderContext, SiteCheck } from '../provider.js';
import { speaksOfKey } from '../refusal-words.js';
import { readAnswer, type Answer } from './answer.js';
import { refusal, UNKNOWN_TASK } from './failures.js';
import { endpoint, headersOf } from './hosts.js';
import { DEFAULT_MODEL } from './settings.js';
import { say } from '../../words/current.js';
import { sentences } from '../../words/words.js';

const GATEWAY = 'A web page came in the place of an answer: a proxy or a firewall before the site may have refused the request.';

const modelStatus = z.object({ status: z.boolean(), error: z.string().catch('') });

/** Asks for a task that does not exist, which is free: a key that is good gets the answer that there is none. */
export async function check(context: ProviderContext): Promise<SiteCheck> {
  try {
    const ofKey = await keyCheck(context);
    return ofKey.ok ? ((await pausedTrouble(context)) ?? ofKey) : ofKey;
  } catch (error) {
    if (!isPlantainError(error)) throw error;
    const { text: message, code, suspect } = error;
    if (suspect !== 'address') return { ok: false, message, advice: say(hintOf(code, { isFree: true })) };
    return { ok: false, message, advice: 'Check `baseUrl` of the site, and the proxy.', wrong: 'address', certain: true };
  }
}

async function keyCheck({ site, http, signal }: ProviderContext): Promise<SiteCheck> {
  const url = endpoint(site.baseUrl, '/v1/draw/result');
  const { proxy, insecureTls } = site;
  const body = JSON.stringify({ id: '00000000-0000-0000-0000-000000000000' });
  const reply = await http.request({ method: 'POST', url, headers: headersOf(site), body, signal, proxy, insecureTls });
  const { answer } = await readAnswer(reply);
  if (saysUnknown(reply.status, answer)) return { ok: true, message: `${site.baseUrl} takes the key.` };
  const source: Source = sourceOf(site, 'POST', url, reply);
  const error = refusal(source, answer);
  const advice = adviceOn(error, source, answer);
  const wrong = isElsewhere(source, answer) ? ({ wrong: 'address' } as const) : {};
  if (advice !== undefined) return { ok: false, message: error.text, advice, ...wrong };
  // A node may have other words for an unknown task: only a refusal is taken as a no.
  return {
    ok: true,
    message: `${site.baseUrl} does not refuse the key, though this was not the answer to be expected: ${error.message}`,
  };
}

/** Whether the answer is about the task of the question: a site that looks for it has taken the key. */
function saysUnknown(status: number, answer: Answer): boolean {
  if (answer.kind === 'refused' && answer.code === UNKNOWN_TASK) return true;
  if (status !== 200) return false;
  if (answer.kind === 'data') return true;
  const words = answer.kind === 'task' ? answer.task.error : answer.kind === 'refused' ? answer.words : '';
  return /not exist|not found|不存在/i.test(words) && !speaksOfKey(words);
}

/** What its user can do about a refusal; undefined for an answer that is none. */
function adviceOn({ code, text }: PlantainError, source: Source, answer: Answer): string | undefined {
  const isPage = answer.kind === 'unreadable' && answer.text.trim() !== '';
  if (code === 'auth') return say(sentences(hintOf(code, { isFree: true, message: text }), ...(isPage ? [GATEWAY] : [])));
  if (code === 'insufficient_balance') return say(hintOf(code, { isFree: true }));
  if (code === 'rate_limited') return 'Nothing is known of the key yet: ask again in a minute, with plantain doctor.';
  if (code === 'overloaded' || (code === 'server_error' && source.status >= 300)) {
    return 'The site, or a proxy before it, has trouble of its own now: ask again later, with plantain doctor.';
  }
  return isElsewhere(source, answer) ? 'Correct the baseUrl of the site: something else is answering there.' : undefined;
}

const isElsewhere = ({ status }: Source, answer: Answer): boolean =>
  answer.kind === 'unreadable' || status === 404 || status === 405 || (status >= 300 && status < 400);

/** A model may be paused, with a reason. Not every node has the route: without an answer nothing is said. */
async function pausedTrouble({ site, http, signal }: ProviderContext): Promise<SiteCheck | undefined> {
  const model = site.model ?? DEFAULT_MODEL;
  const url = endpoint(site.baseUrl, '/client/common/getModelStatus');
  url.searchParams.set('model', model);
  const { answer } = await readAnswer(
    await http.request({ method: 'GET', url, signal, proxy: site.proxy, insecureTls: site.insecureTls }),
  );
  const said = answer.kind === 'data' ? modelStatus.safeParse(answer.data) : undefined;
  if (!said?.success || said.data.status) return undefined;
  const message = `GRSAI has paused the model ${model}: ${quote(said.data.error, site.key)}`;
  return { ok: false, message, advice: 'Wait, or take another model: --model.' };
}
