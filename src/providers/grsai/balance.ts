import { words } from '../../words/words.js';
import { z } from 'zod';
import { sourceOf, type Source } from '../answer/source.js';
import type { Balance } from '../../domain/money/balance.js';
import { PlantainError } from '../../domain/failures/failure.js';
import { quote } from '../../http/quote.js';
import type { AccountContext } from '../provider.js';
import { readAnswer, type Answer } from './answer.js';
import { refusal } from './failures.js';

const digits = z
  .string()
  .regex(/^\s*-?\d+(?:\.\d+)?\s*$/)
  .transform(Number);
const stated = z.object({ code: z.literal(0), data: z.object({ credits: z.union([z.number(), digits]) }) });

/**
 * The points left on an API key of GRSAI (grsai.md, section 7, read in clients, not recorded): the key goes in the body, as the vendor wants
 * it. `code` is a number here, and 0 is good. Undefined: this node has no such route. Free. @throws PlantainError `unbilled`
 */
export async function balance({ site, http, signal }: AccountContext): Promise<Balance | undefined> {
  const url = new URL(site.baseUrl);
  url.pathname = `${url.pathname.replace(/\/+(?:v1\/?)?$/, '')}/client/openapi/getAPIKeyCredits`;
  const { key, proxy, insecureTls } = site;
  const body = JSON.stringify({ apiKey: key?.reveal() ?? '' });
  const headers = { 'content-type': 'application/json' };
  const reply = await http.request({ method: 'POST', url, headers, body, signal, proxy, insecureTls });
  const { status } = reply;
  const { answer, text } = await readAnswer(reply);
  if (status === 404) return undefined;
  const points = stated.safeParse(parsed(text));
  if (status === 200 && points.success) return { unit: 'points', unlimited: false, available: points.data.data.credits };
  throw notStated(sourceOf(site, 'POST', url, reply), answer, text);
}

function notStated(source: Source, answer: Answer, text: string): PlantainError {
  const { site, name, status } = source;
  if (status === 200 && (answer.kind === 'data' || answer.kind === 'task')) {
    const message = words('grsai.noCredits', { site: site.name, request: name, text: quote(text, site.key) });
    return new PlantainError({ code: 'invalid_response', message, billing: 'unbilled' });
  }
  return new PlantainError({ ...refusal(source, answer).toFailure(), billing: 'unbilled' });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A web page, or nothing: its words are quoted.
    return undefined;
  }
}
