import { words } from '../../words/words.js';
import { readWhole, sourceOf } from '../answer/source.js';
import { namesIn } from '../listed-models.js';
import type { ProviderContext, SiteCheck } from '../provider.js';
import { checkedBy, judgeListed, notOk } from '../site-check.js';
import { refusal } from './failures.js';
import type { House } from './house.js';
import { headersOf, sign, urlOf } from './outgoing.js';
import type { Values } from './template.js';

/** The route by which OpenAI's API, and what resembles it, lists its models. */
const LIST = /\/models$/;
const NO_TASK = '00000000-0000-0000-0000-000000000000';

/** Asks what the file names as free, else for a task that does not exist. Only a refusal of the key is taken as a no. */
export const check = (house: House, context: ProviderContext): Promise<SiteCheck> => checkedBy(() => asked(house, context));

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
  const answer = await readWhole(reply, source);
  const refused = refusal(source, answer, errors);
  if (refused?.code === 'auth' || refused?.code === 'insufficient_balance') return notOk(refused);
  const names = refused || !LIST.test(url.pathname) ? undefined : namesIn(answer.json);
  if (names && model !== undefined) return judgeListed(site, model, names);
  return { ok: true, message: words('check.takesKey', { url: site.baseUrl }) };
}
