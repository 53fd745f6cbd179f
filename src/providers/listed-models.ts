import { z } from 'zod';
import { refusal } from './answer/refusal.js';
import { readWhole, sourceOf } from './answer/source.js';
import { errorIn } from './answer/wire-error.js';
import type { ProviderContext } from './provider.js';

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
export async function listedModels(
  { site, http, signal }: ProviderContext,
  url: URL,
  headers: Readonly<Record<string, string>>,
): Promise<readonly string[] | undefined> {
  const { proxy, insecureTls } = site;
  const reply = await http.request({ method: 'GET', url, headers, signal, proxy, insecureTls });
  const source = sourceOf(site, 'GET', url, reply);
  const answer = await readWhole(reply, source);
  if (REFUSED.includes(reply.status)) throw refusal(source, errorIn(answer) ?? {});
  return namesIn(reply.status === 200 ? answer.json : undefined);
}

/** The names in a list of models; undefined: it is none, or is empty. */
export function namesIn(json: unknown): readonly string[] | undefined {
  const names = list.safeParse(json);
  return names.success && names.data.length > 0 ? names.data : undefined;
}
