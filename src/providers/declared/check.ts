import { hintOf, isPlantainError } from '../../domain/failures/failure.js';
import { type Text, words } from '../../words/words.js';
import { readWhole, sourceOf } from '../answer/source.js';
import type { ProviderContext, SiteCheck } from '../provider.js';
import { refusal } from './failures.js';
import type { House } from './house.js';
import { headersOf, sign, urlOf } from './outgoing.js';
import type { Values } from './template.js';

const NO_TASK = '00000000-0000-0000-0000-000000000000';

/** Asks what the file names as free, else for a task that does not exist. Only a refusal of the key is taken as a no. */
export async function check(house: House, context: ProviderContext): Promise<SiteCheck> {
  try {
    return await asked(house, context);
  } catch (error) {
    if (!isPlantainError(error)) throw error;
    const { text: message, code, suspect } = error;
    if (suspect !== 'address') return { ok: false, message, advice: hintOf(code, { isFree: true, message }) };
    return { ok: false, message, advice: words('check.baseUrl'), wrong: 'address', certain: true };
  }
}

async function asked({ declaration }: House, { site, http, signal }: ProviderContext): Promise<SiteCheck> {
  const { task, check: own, errors } = declaration;
  const model = site.model ?? declaration.model;
  const values: Values = { id: NO_TASK, ...(model !== undefined && { model }) };
  const way =
    own ?? (task?.poll.path !== undefined && task.poll.method === 'GET' ? { ...task.poll, path: task.poll.path } : { path: '/' });
  const url = urlOf(site, site.baseUrl, way, values);
  const headers = {
    ...headersOf(site, ('headers' in way ? way.headers : undefined) ?? {}, values),
    ...sign(url, site, declaration),
  };
  const reply = await http.request({ method: 'GET', url, headers, signal, proxy: site.proxy, insecureTls: site.insecureTls });
  const source = sourceOf(site, 'GET', url, reply);
  const refused = refusal(source, await readWhole(reply, source), errors);
  const wrong = refused && (['auth', 'insufficient_balance'] as const).find((code) => code === refused.code);
  if (refused && wrong) {
    const advice: Text = hintOf(wrong, { isFree: true, message: refused.text });
    return { ok: false, message: refused.text, advice };
  }
  return { ok: true, message: words('check.takesKey', { url: site.baseUrl }) };
}
