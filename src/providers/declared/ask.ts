import { PlantainError } from '../../domain/failures/failure.js';
import { words } from '../../words/words.js';
import type { ReadAnswer } from '../answer/read-answer.js';
import { brokenOff, readWhole, sourceOf, type Source } from '../answer/source.js';
import { readAnswer } from '../answer/read-answer.js';
import { trustedOriginsOf } from '../fetch-pictures.js';
import type { PaidContext, ProviderContext } from '../provider.js';
import { QUESTION_MS } from '../tasks/question.js';
import { type House, takesKey } from './house.js';
import type { Operation } from './operation.js';
import { addQuery, headersOf, sign, urlOf } from './outgoing.js';
import type { Way } from './parts.js';
import { fill, jsonOf, type Values } from './template.js';

/** Whether base64 in the answer goes into a spool. */
const hasSpool = (context: ProviderContext | PaidContext): context is PaidContext => 'spool' in context;

/** Asks what a task has become, or to stop it, at no charge. */
export async function ask(
  house: House,
  operation: Operation,
  { way, named }: { readonly way: Way; readonly named: string | undefined },
  context: ProviderContext | PaidContext,
): Promise<{ readonly answer: ReadAnswer; readonly source: Source }> {
  const { site, http, signal } = context;
  const values: Values = {
    ...(operation.id !== undefined && { id: operation.id }),
    ...(operation.model !== undefined && { model: operation.model }),
  };
  const url = targetOf(house, operation, { way, named, values }, context);
  const over = AbortSignal.any([signal, AbortSignal.timeout(QUESTION_MS)]);
  const withKey = takesKey(url, site, house.declaration);
  const name = url.href;
  if (!withKey) {
    // A URL of an answer that leads elsewhere is like any other of an untrusted URL: no key, and nothing local.
    if (way.method !== 'GET') throw foreign(site.name, url);
    const reply = await http.untrusted({
      url: name,
      signal: over,
      trustedOrigins: trustedOriginsOf(site),
      proxy: site.proxy,
      totalMs: QUESTION_MS,
    });
    const source = sourceOf(site, 'GET', url, reply);
    return { answer: await read(reply, source, context), source };
  }
  const headers = { ...headersOf(site, way.headers ?? {}, values), ...sign(url, site, house.declaration) };
  const body = way.body === undefined ? undefined : JSON.stringify(jsonOf(fill(way.body, values) ?? {}));
  const reply = await http.request({
    method: way.method,
    url,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body }),
    signal: over,
    proxy: site.proxy,
    insecureTls: site.insecureTls,
  });
  const source = sourceOf(site, way.method === 'GET' ? 'GET' : 'POST', url, reply);
  return { answer: await read(reply, source, context), source };
}

async function read(
  reply: Parameters<typeof readAnswer>[0],
  source: Source,
  context: ProviderContext | PaidContext,
): Promise<ReadAnswer> {
  if (!hasSpool(context)) return readWhole(reply, source);
  const answer = await readAnswer(reply, context.spool);
  if (answer.broken === undefined) return answer;
  await answer.discardRest();

  throw brokenOff(answer, source);
}

/** The URL that the site named, else a path behind the base URL under which the task was taken, as long as the key may be sent there. */
function targetOf(
  { declaration }: House,
  { base }: Operation,
  { way, named, values }: { readonly way: Way; readonly named: string | undefined; readonly values: Values },
  { site }: ProviderContext,
): URL {
  const home = takesKey(new URL(base), site, declaration) ? base : site.baseUrl;
  if (named === undefined || !URL.canParse(named, home))
    return urlOf(site, home, { path: way.path ?? '/', query: way.query }, values);
  const url = new URL(named, home);
  addQuery(url, way.query ?? {}, values);
  return url;
}

function foreign(site: string, url: URL): PlantainError {
  return new PlantainError({
    code: 'server_error',
    message: words('declared.foreign', { site, origin: url.origin }),
    billing: 'maybe',
  });
}
