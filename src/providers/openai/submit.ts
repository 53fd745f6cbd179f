import { createHash } from 'node:crypto';
import { BoundedSet } from '../../domain/bounded.js';
import type { Submission } from '../../domain/generation.js';
import { NoRoute, takeAnswer } from '../answer/paid-answer.js';
import { isRouters } from '../answer/by-status.js';
import { sourceOf, type Source } from '../answer/source.js';
import type { WireError } from '../answer/wire-error.js';
import { sendPaid } from '../paid-request.js';
import type { GenerationRequest, PaidContext, Site } from '../provider.js';
import { endpoint, headersOf, isOpenAi, modelName } from './address.js';
import type { TypedBody } from '../form-body.js';
import { chatBody, imagesBody } from './body.js';
import { params as paramSchema, settings as settingSchema } from './settings.js';
import { operationIn } from './task.js';

/** The ways to a picture; each is a route of its own. */
type Way = 'task' | 'images' | 'chat';

/** Ways that a site was found not to have, for a model; asked for again by the next process. */
const absent = new BoundedSet<string>(10_000);
const nameOfWay = ({ baseUrl }: Site, model: string, way: Way): string => [baseUrl, model, way].join('\n');

/**
 * Sends the request on the first way that the site has. Where its router itself says that there is none, that is free: the next way is tried
 * for the same request, and the finding is remembered. Any other answer is the end of this attempt.
 */
export async function submit(request: GenerationRequest, context: PaidContext): Promise<Submission> {
  const { site } = context;
  const model = modelName(site, paramSchema.parse(request.params));
  const ways = waysOf(site, request);
  const open = ways.filter((way) => !absent.has(nameOfWay(site, model, way)));
  // Where all were absent, the last one says why.
  const tried = open.length > 0 ? open : ways.slice(-1);
  for (const [index, way] of tried.entries()) {
    const isLast = index === tried.length - 1;
    try {
      return await send(way, isLast, { request, context, model });
    } catch (error) {
      if (!(error instanceof NoRoute)) throw error;
      absent.add(nameOfWay(site, model, way));
    }
  }
  throw new Error('The last way to a picture is never absent.');
}

function waysOf(site: Site, { params, mask }: GenerationRequest): Way[] {
  const { api, tasks } = settingSchema.parse(site.settings);
  if (api === 'chat') return ['chat'];
  if (tasks === 'on') return ['task'];
  const isVendor = isOpenAi(site.baseUrl);
  // A task has no events, and OpenAI has no tasks.
  const asks = tasks === 'auto' && !isVendor && !paramSchema.parse(params).stream;
  // A chat has no field for a mask: the answer would be another picture, and charged.
  const chats = api === 'auto' && !isVendor && !mask;
  return [...(asks ? (['task'] as const) : []), 'images', ...(chats ? (['chat'] as const) : [])];
}

interface Order {
  readonly request: GenerationRequest;
  readonly context: PaidContext;
  readonly model: string;
}

async function send(way: Way, isLast: boolean, { request, context, model }: Order): Promise<Submission> {
  const { site, spool, key } = context;
  const { references, idempotencyKey } = settingSchema.parse(site.settings);
  const edits = request.references.length > 0;
  const url = endpoint(site.baseUrl, routeOf(way, edits));
  const { type, body }: TypedBody =
    way === 'chat'
      ? await chatBody(request, model)
      : await imagesBody(request, { model, form: references === 'form', streams: way === 'images' });
  const headers = {
    ...headersOf(site),
    'content-type': type,
    ...((way === 'task' || idempotencyKey) && { 'idempotency-key': requestKey(key) }),
  };
  const reply = await sendPaid(context, { url, headers, body });
  const tasks = endpoint(site.baseUrl, way === 'task' ? '/images/tasks' : '/tasks');
  return takeAnswer(reply, {
    source: sourceOf(site, 'POST', url, reply),
    spool,
    prompt: request.prompt,
    method: url.pathname,
    operationIn: (answer) => operationIn(answer, site, tasks),
    isNoRoute: (source, error) => !isLast && isAbsent(way, source, error),
  });
}

function routeOf(way: Way, edits: boolean): string {
  if (way === 'chat') return '/chat/completions';
  return `/images/${edits ? 'edits' : 'generations'}${way === 'task' ? '/async' : ''}`;
}

/**
 * No such route, or, of the picture routes at the new-api family, none for this kind of model: refused before anything was made (recorded). Any
 * other refusal may have been charged, and is not followed by another request.
 */
function isAbsent(way: Way, source: Source, { code, message = '' }: WireError): boolean {
  if (way === 'images' && code === 'convert_request_failed') return true;
  return (source.status === 501 && code === 'api_not_implemented') || isRouters(source, message);
}

/** The journal key as a header can carry it. */
export const requestKey = (key: string): string =>
  /^[\x21-\x7e]{1,200}$/.test(key) ? key : createHash('sha256').update(key).digest('hex');
