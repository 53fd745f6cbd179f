import { z } from 'zod';
import type { Balance } from '../../domain/balance.js';
import { PlantainError, type FailureCode } from '../../domain/failure.js';
import { failureOfStatus, nameOf } from '../../http/failures.js';
import { quote } from '../../http/quote.js';
import type { AccountContext } from '../provider.js';

const MOST_BYTES = 64 * 1024;

const stated = z.object({ code: z.literal(0), data: z.object({ credits: z.number() }) });
const refused = z.object({ code: z.number(), msg: z.string().catch('') });

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
  const text = await reply.text(MOST_BYTES);
  if (reply.status === 404) return undefined;
  const json = parsed(text);
  const answer = stated.safeParse(json);
  if (reply.status === 200 && answer.success) return { unit: 'points', unlimited: false, available: answer.data.data.credits };
  const said = refused.safeParse(json);
  const words = quote(said.success ? `code ${said.data.code}: ${said.data.msg}` : text, key);
  const code = codeOf(reply.status, said.success);
  const asked = code === 'auth' && key ? `, asked with the key ${key.tail} from ${key.source}` : '';
  const message = `Site "${site.name}" answered ${reply.status} to ${nameOf('POST', url)}${asked}: ${words}`;
  throw new PlantainError({ code, message, billing: 'unbilled' });
}

/** An answer with status 200 and another code than 0 does not take the key: the question holds nothing else. */
function codeOf(status: number, inEnvelope: boolean): FailureCode {
  if (status !== 200) return failureOfStatus(status).code;
  return inEnvelope ? 'auth' : 'invalid_response';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A web page, or nothing: its words are quoted.
    return undefined;
  }
}
