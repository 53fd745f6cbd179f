import { words } from '../../words/words.js';
import { sourceOf, type Source } from '../answer/source.js';
import { PlantainError } from '../../domain/failures/failure.js';
import type { Submission } from '../../domain/generation.js';
import type { JsonObject } from '../../domain/json.js';
import { sendPaid } from '../paid-request.js';
import type { GenerationRequest, PaidContext, ReferenceFile, Site } from '../provider.js';
import { dataUrlOf, requestBody, type Piece, type RequestBody } from '../request-body.js';
import { keepRecord, readAnswer, type Answer } from './answer.js';
import { failureOfTask, isCutJson, refusal } from './failures.js';
import { endpoint, headersOf } from './hosts.js';
import { factsOf, isGptImage } from './models.js';
import { operationOf } from './operation.js';
import { DEFAULT_MODEL, params as paramSchema, settings as settingSchema, type GrsaiSettings } from './settings.js';
import { addressOf, uploadReference } from './upload.js';

type Api = GrsaiSettings['api'];

const ROUTES: Readonly<Record<Api, string>> = { draw: '/v1/draw/nano-banana', unified: '/v1/api/generate' };

/** Asks for an id at once, so that nothing is lost with a connection: every submit is a new paid task, and no two are taken for one. */
export async function submit(request: GenerationRequest, context: PaidContext): Promise<Submission> {
  const { site, spool } = context;
  const api = apiOf(site, request.params);
  const mask = request.mask && (await maskUrl(request.mask, context));
  const body = await bodyOf(api, site, request, mask);
  const url = endpoint(site.baseUrl, ROUTES[api]);
  const reply = await sendPaid(context, { url, headers: headersOf(site), body });
  const { answer, text } = await readAnswer(reply);
  await keepRecord(text, site, spool);
  return accepted(sourceOf(site, 'POST', url, reply), answer, api);
}

/** The gpt-image models are at the unified API alone. */
function apiOf(site: Site, params: JsonObject): Api {
  return isGptImage(modelOf(site, params)) ? 'unified' : settingSchema.parse(site.settings).api;
}

const modelOf = (site: Site, params: JsonObject): string => paramSchema.parse(params).model ?? site.model ?? DEFAULT_MODEL;

/** A mask is taken as a URL alone, as far as is known. */
async function maskUrl(mask: ReferenceFile, context: PaidContext): Promise<string | undefined> {
  return addressOf(mask.uploaded ?? (await uploadReference(mask, context)));
}

function accepted(source: Source, answer: Answer, api: Api): Submission {
  const { site, status } = source;
  if (answer.kind === 'task' && answer.task.id !== '' && status === 200) {
    return { kind: 'pending', operation: operationOf(api, site, answer.task.id) };
  }
  const ended = answer.kind === 'task' && ['failed', 'violation'].includes(answer.task.status);
  if (ended) throw new PlantainError(failureOfTask(site, answer.task, api));
  throw refusal(source, answer, isCutJson(answer) ? words('grsai.aspectNote') : '');
}

/** The body of a submit; reference pictures as URLs, or as data URLs where none was uploaded. */
function bodyOf(
  api: Api,
  site: Site,
  { prompt, references, params }: GenerationRequest,
  mask: string | undefined,
): Promise<RequestBody> {
  const { aspectRatio, imageSize, quality, background } = paramSchema.parse(params);
  const model = modelOf(site, params);
  const isGpt = isGptImage(model);
  const takesSize = !isGpt && factsOf(model)?.sizes.length !== 0;
  // Whether a gpt-image model takes `auto` is not documented.
  const isShape = !isNone(aspectRatio) && !(isGpt && isAuto(aspectRatio));
  const rest: JsonObject = {
    ...(isShape && { aspectRatio: aspectRatio.toLowerCase() }),
    ...(imageSize !== undefined && takesSize && !isAuto(imageSize) && { imageSize }),
    ...(isGpt && quality !== undefined && { quality }),
    ...(isGpt && background === 'transparent' && { background }),
    ...(mask !== undefined && { mask }),
    ...(api === 'draw' ? { webHook: '-1' } : { replyType: 'async' }),
  };
  const head = `{"model":${JSON.stringify(model)},"prompt":${JSON.stringify(prompt)},"${api === 'draw' ? 'urls' : 'images'}":[`;
  const pictures = references.flatMap((reference, index): Piece[] => [index > 0 ? ',' : '', ...pictureOf(reference)]);
  return requestBody([head, ...pictures, `],${JSON.stringify(rest).slice(1)}`]);
}

/** The name that other sites have for no size. */
const isAuto = (size: string): boolean => size.toLowerCase() === 'auto';
const isNone = (ratio: string): boolean => ratio.toLowerCase() === 'none';

function pictureOf(reference: ReferenceFile): Piece[] {
  const address = addressOf(reference.uploaded);
  return address === undefined ? dataUrlOf(reference) : [JSON.stringify(address)];
}
