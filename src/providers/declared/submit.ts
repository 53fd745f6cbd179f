import type { Submission } from '../../domain/generation.js';
import type { HttpReply } from '../../http/request.js';
import { words } from '../../words/words.js';
import { readAnswer, type ReadAnswer } from '../answer/read-answer.js';
import { keepRecord, noAnswer } from '../answer/paid-answer.js';
import { askedOf, brokenOff, sourceOf, type Source, unreadable } from '../answer/source.js';
import { sendPaid } from '../paid-request.js';
import { KEPT_MS } from '../fetch-pictures.js';
import type { FieldsSchema, GenerationRequest, PaidContext } from '../provider.js';
import { refusal, saidIn, refusalInside } from './failures.js';
import type { House } from './house.js';
import { asJson, operationOf, type Operation } from './operation.js';
import { bodyOf, headersOf, sign, urlOf } from './outgoing.js';
import { hasPictures, kept, madeOf, namedIn } from './pictures.js';
import type { Values } from './template.js';
import { checkedParams, valuesOf } from './values.js';

/** Sends the one request that costs money, and takes its answer: pictures, or a task that is asked for. */
export async function submit(
  house: House,
  schema: FieldsSchema,
  request: GenerationRequest,
  context: PaidContext,
): Promise<Submission> {
  const { site, spool } = context;
  const params = checkedParams(schema, request.params, site.name);
  const values = valuesOf(house.declaration, { ...request, params }, context);
  const { reply, source } = await send(house, values, context);
  const answer = await readAnswer(reply, spool);
  try {
    return await accepted(house, answer, source, { context, model: values['model'] });
  } finally {
    await answer.discardRest();
    await keepRecord(answer, context, spool);
  }
}

async function send(
  { declaration }: House,
  values: Values,
  context: PaidContext,
): Promise<{ readonly reply: HttpReply; readonly source: Source }> {
  const { site } = context;
  const { submit: own, maps } = declaration;
  const url = urlOf({ name: site.name, several: ['model', ...Object.keys(maps)] }, site.baseUrl, own, values);
  const { type, body } = await bodyOf(own.body ?? {}, own.format, values);
  const { idempotencyHeader } = own;
  const headers = {
    ...headersOf(site, own.headers ?? {}, values),
    ...(idempotencyHeader !== undefined && { [idempotencyHeader.toLowerCase()]: encodeURIComponent(context.key) }),
    ...sign(url, site, declaration),
    'content-type': type,
  };
  const reply = await sendPaid(context, { url, method: own.method, headers, body });
  return { reply, source: sourceOf(site, 'POST', url, reply) };
}

interface Asked {
  readonly context: PaidContext;
  readonly model: unknown;
}

/** What an answer to a submit is. A picture and a task are paid for, whatever stands beside them. */
async function accepted(house: House, answer: ReadAnswer, source: Source, { context, model }: Asked): Promise<Submission> {
  const { declaration } = house;
  const { site } = context;
  const refused = refusal(source, answer, declaration.errors);
  if (refused) throw refused;
  if (answer.broken !== undefined) throw brokenOff(answer, source);
  if (!isWhole(answer)) throw noAnswer(answer, source);
  const operation = operationOf(house, site, answer.json, model);
  if (declaration.task && isFollowed(operation)) return { kind: 'pending', operation: asJson(operation) };
  const named = namedIn(answer.json, operation.follow);
  const done = await kept(named, answer, source, context);
  if (done) return done;
  if (hasPictures(named)) return { kind: 'pending', operation: asJson(madeOf(operation, named)), keptMs: KEPT_MS };
  const said = saidIn(answer, declaration.errors);
  // An error beside a good status: what the file says of its code holds.
  if (said.texts.length > 0) throw refusalInside(source, said, declaration.errors);
  if (declaration.task) throw unreadable(words('declared.noTask', askedOf(source)));
  return { kind: 'empty', reason: words('answer.noPicture') };
}

/** Whether there is something by which a task can be asked for. */
const isFollowed = ({ id, ways }: Operation): boolean => id !== undefined || ways.poll !== undefined;

/** Whether an answer is JSON to its end: half an id would be that of nothing, or of another task. */
export function isWhole({ text }: ReadAnswer): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
