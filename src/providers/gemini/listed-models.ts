import { z } from 'zod';
import { nameOf } from '../../http/failures.js';
import type { ProviderContext } from '../provider.js';
import { targetOf } from './address.js';
import { errorIn, readWhole, refusal, type Source } from './errors.js';

/** As OpenAI's API and mirrors list them, and as Google's does. */
const openAi = z.object({ data: z.array(z.object({ id: z.string() })) }).transform(({ data }) => data.map(({ id }) => id));
const google = z
  .object({ models: z.array(z.object({ name: z.string() })), nextPageToken: z.string().min(1).nullish() })
  .transform(({ models, nextPageToken }) => (nextPageToken ? [] : models.map(({ name }) => name.replace(/^models\//, ''))));
const list = z.union([openAi, google]);

const REFUSED = [401, 402, 403];

/**
 * The models that the site lists for its key, free; undefined: it has no list, or none that says anything, such as an empty one.
 *
 * @throws PlantainError when the site refuses the key, or cannot be reached
 */
export async function listedModels({ site, http, signal }: ProviderContext): Promise<readonly string[] | undefined> {
  const { models: url, headers } = targetOf(site);
  const { proxy, insecureTls } = site;
  const reply = await http.request({ method: 'GET', url, headers, signal, proxy, insecureTls });
  const source: Source = { site, name: nameOf('GET', url), status: reply.status, headers: reply.headers };
  const answer = await readWhole(reply, source);
  if (REFUSED.includes(reply.status)) throw refusal(source, errorIn(answer) ?? {});
  const names = list.safeParse(reply.status === 200 ? answer.json : undefined);
  return names.success && names.data.length > 0 ? names.data : undefined;
}
