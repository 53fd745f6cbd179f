import { z } from 'zod';
import { isPlantainError, PlantainError } from '../../domain/failures/failure.js';
import type { Submission } from '../../domain/generation.js';
import type { JsonObject } from '../../domain/json.js';
import type { GenerationRequest, PaidContext, Site } from '../provider.js';
import { outcomeOf, stopJob } from './cancel.js';
import { Fleet } from './servers/fleet.js';
import { promptIdOf, seedOf } from './workflow/ids.js';
import { classesOf } from './workflow/classes.js';
import { findJob, findLostJob } from './servers/job.js';
import { earlierKeys } from './servers/job-book.js';
import { JobSocket } from './servers/job-socket.js';
import { operationOf, type Operation } from './operation.js';
import { overWebsocket, withWishes, takesSeed, websocketNodes } from './workflow/wishes.js';
import { paysWithKey } from './workflow/partner-nodes.js';
import { promptBody } from './prompt-body.js';
import { invalid, isMissingPicture, nodeTroubles, validationFailure } from './refusal.js';
import type { Server } from './servers/server.js';
import { type Answer, serverUrls } from './servers/server.js';
import { COMFY_ORG_KEY, type ComfyParams, params as paramsSchema, wantedSeed, wishesOf, workflowOf } from './settings.js';
import { UNREAD } from './workflow/values.js';
import { forgetUploads, uploadedName } from './servers/upload.js';
import { findNode, type Workflow, WorkflowProblem } from './workflow/workflow.js';

/** A socket that is not open by then would cost the picture that only it brings: nothing is sent. */
const SOCKET_MS = 5_000;
const SOCKET_KEPT_MS = 600_000;
/** A server that is alive answers a POST at once, but for its garbage collection. */
const POST_MS = 60_000;

const CREDITS = { credits: true } as const;

const accepted = z.object({ prompt_id: z.string() });

/** What goes to the server, but for the names of uploaded pictures. */
interface Order {
  readonly params: ComfyParams;
  readonly promptId: string;
  readonly seed: bigint;
}

/** Queues one job, under an id made of the journal key, at the server that is through with it first. */
export async function submit(request: GenerationRequest, context: PaidContext): Promise<Submission> {
  const fleet = Fleet.of(context.http);
  const params = paramsSchema.parse(request.params);
  const order: Order = { params, promptId: promptIdOf(context.key), seed: wantedSeed(params) ?? seedOf(context.key) };
  // Found wrong before a server is asked, where it can be.
  graphOf(
    request,
    order,
    request.references.map(() => ''),
    context.site,
  );
  const server = await fleet.choose(context);
  try {
    const place = { context, fleet, server };
    return (await madeEarlier(request, params, place)) ?? (await send(request, order, place));
  } catch (error) {
    if (isPlantainError(error) && error.code === 'network') fleet.rest(server);
    throw error;
  } finally {
    fleet.arrived(server);
  }
}

/** A job of an earlier request for the item that is there still, or has ended well: another one would be made twice. */
async function madeEarlier(request: GenerationRequest, params: ComfyParams, place: Place): Promise<Submission | undefined> {
  const { context, fleet, server } = place;
  const workflow = workflowOf(params, request.references.length);
  // Pictures that went over a websocket are gone with it.
  if (params.saveImageWebsocket || websocketNodes(workflow).length > 0) return undefined;
  for (const key of earlierKeys(context.key)) {
    const promptId = promptIdOf(key);
    if (fleet.jobs.finished.has(promptId)) continue;
    const state = await findJob(server, promptId, fleet, false).catch(() => ({ kind: 'unknown' as const }));
    context.signal.throwIfAborted();
    if (state.kind === 'unknown' || (state.kind === 'ended' && outcomeOf(state.entry) !== 'done')) continue;
    const operation = operationFor({ params, promptId, seed: wantedSeed(params) ?? seedOf(key) }, [server.url], workflow);
    const credits = (await paysWithKey(workflow, server, fleet)) && CREDITS;
    return { kind: 'pending', operation: operationOf({ ...operation, ...credits, promptId: state.id }), queues: true };
  }
  return undefined;
}

interface Place {
  readonly context: PaidContext;
  readonly fleet: Fleet;
  readonly server: Server;
}

async function send(request: GenerationRequest, order: Order, place: Place): Promise<Submission> {
  const { fleet, server } = place;
  const graph = await uploadedGraph(request, order, place);
  const withKey = await paysWithKey(graph, server, fleet);
  const operation = { ...operationFor(order, [server.url], graph), ...(withKey && CREDITS) };
  fleet.jobs.classes.set(order.promptId, classesOf(graph));
  const socket = operation.finals.length > 0 ? await openedSocket(server, operation, fleet) : undefined;
  try {
    const answer = await post(graph, { ...order, withKey }, place);
    if (answer.status === 400 && isMissingPicture(answer.json) && request.references.length > 0) {
      // The server has lost what it was given earlier. A refusal is no submission: it may be sent again.
      forgetUploads(request.references, server, fleet);
      const again = await uploadedGraph(request, order, place);
      return await conclude(await post(again, { ...order, withKey }, place), operation, place);
    }
    return await conclude(answer, operation, place);
  } catch (error) {
    if (socket) fleet.takeSocket(operation.clientId)?.close();
    throw error;
  }
}

async function openedSocket(server: Server, { clientId, promptId, finals }: Operation, fleet: Fleet): Promise<JobSocket> {
  // It outlives this request: whoever follows the job takes it over.
  const socket = new JobSocket({ server: server.shared(), clientId, promptId, finals, fromStart: true });
  fleet.keepSocket(clientId, socket, SOCKET_KEPT_MS);
  await socket.opened(SOCKET_MS);
  if (socket.isOpen) return socket;
  fleet.takeSocket(clientId)?.close();
  const message =
    `The websocket of ${server.label} cannot be opened (${server.address('/ws').href}). Pictures that come over it would be lost, so nothing ` +
    'was submitted. Let the proxy in front of it pass websockets, or leave out saveImageWebsocket.';
  throw new PlantainError({ code: 'site_unreachable', message, billing: 'unbilled' });
}

function operationFor({ promptId, seed, params }: Order, servers: readonly string[], graph: Workflow): Operation {
  const strip = params.embeddedWorkflow === 'strip';
  const finals = websocketNodes(graph);
  // A seed that has no place is none of the pictures.
  const seeded = takesSeed(graph, params.map ?? {}) ? { seed: String(seed) } : {};
  return { servers: [...servers], promptId, clientId: promptId, ...seeded, finals, strip, ...wanted(params, graph) };
}

function wanted({ outputs }: ComfyParams, graph: Workflow): Pick<Operation, 'outputs'> {
  if (outputs === 'all') return { outputs };
  return typeof outputs === 'string' ? {} : { outputs: outputs.map((name) => findNode(graph, name)) };
}

async function uploadedGraph(request: GenerationRequest, order: Order, { fleet, server }: Place): Promise<Workflow> {
  const names = [];
  for (const reference of request.references) names.push(await uploadedName(reference, server, fleet));
  return graphOf(request, order, names, server.site);
}

function graphOf(
  { prompt, references }: GenerationRequest,
  { params, seed }: Order,
  images: readonly string[],
  site: Site,
): Workflow {
  const workflow = workflowOf(params, references.length);
  try {
    if (workflow === UNREAD || params.editorWorkflow === UNREAD)
      throw new WorkflowProblem('is the name of a file that is not on this host');
    if (!params.workflow && references.length === 0 && usesPicture(workflow))
      throw new WorkflowProblem('needs a reference picture');
    return withWishes(workflow, params.map ?? {}, wishesOf(params, prompt, images, seed));
  } catch (error) {
    if (!(error instanceof WorkflowProblem)) throw error;
    const name = params.workflow ? 'The workflow' : `The template ${params.template ?? 'for this item'}`;
    const message = `${name} for site "${site.name}" ${error.message}`;
    throw new PlantainError({ code: 'invalid_request', message, billing: 'unbilled' });
  }
}

const usesPicture = (workflow: Workflow): boolean => Object.values(workflow).some((node) => node.class_type === 'LoadImage');

type Posted = Answer | { readonly status: 'broken'; readonly error: PlantainError };

/** Sends the job once. What breaks is an answer too: then the server is asked what it has. */
async function post(graph: Workflow, order: Order & { readonly withKey: boolean }, { context, server }: Place): Promise<Posted> {
  try {
    return await server.ask('/prompt', {
      method: 'POST',
      body: JSON.stringify(promptBody(graph, order, context)),
      headers: { 'content-type': 'application/json' },
      // The answer comes at once; where it does not, the server is asked what it has.
      signal: AbortSignal.any([context.signal, AbortSignal.timeout(POST_MS)]),
      paid: true,
      idleMs: 30_000,
      onBytes: (bytes) => context.received(bytes),
    });
  } catch (error) {
    if (isPlantainError(error) && error.billing !== 'unbilled' && !isStopped(context.signal)) return { status: 'broken', error };
    throw error;
  }
}

/** Whether a request was given up from outside, and not because its single timeout was over: then the server may have the job. */
const isStopped = ({ aborted, reason }: AbortSignal): boolean =>
  aborted && !(isPlantainError(reason as unknown) && (reason as PlantainError).code === 'timeout');

async function conclude(answer: Posted, operation: Operation, { context, fleet, server }: Place): Promise<Submission> {
  if (answer.status === 'broken') return inDoubt(answer.error, operation, { context, fleet, server });
  const reply = accepted.safeParse(answer.json);
  if (answer.status === 200 && reply.success) {
    const promptId = reply.data.prompt_id;
    fleet.sockets.get(operation.clientId)?.isAlso(promptId);
    fleet.jobs.opened(promptId, server.url, context.key);
    const troubles = nodeTroubles(answer.json);
    if (troubles.length === 0) return { kind: 'pending', operation: operationOf({ ...operation, promptId }), queues: true };
    // Accepted for the rest of its outputs, which is not what was asked for.
    await stopJob(server, promptId, fleet);
    throw invalid(server, troubles);
  }
  const refused = answer.status === 400 ? validationFailure(server, answer) : undefined;
  if (refused) throw refused;
  const failure = server.refusal(answer);
  if (failure.suspect === 'address') throw elsewhere(failure);
  if (failure.billing === 'unbilled') throw failure;
  return inDoubt(failure, operation, { context, fleet, server });
}

/** A ComfyUI takes a POST at this route, whatever it makes of it: a proxy restarts, or the URL has another path. */
function elsewhere(failure: PlantainError): PlantainError {
  return new PlantainError({ ...failure.toFailure(), code: 'site_unreachable' });
}

/** The server may have taken the job all the same, so it is asked. If it cannot be, whoever follows the job will find out. */
async function inDoubt(failure: PlantainError, operation: Operation, { context, fleet, server }: Place): Promise<Submission> {
  const { code, message } = failure;
  const doubtful = { ...operation, doubt: { code: isDoubt(code) ? code : 'server_error', message } } as const;
  // No time is left for questions: whoever follows the job asks them.
  if (context.signal.aborted) return { kind: 'pending', operation: operationOf(doubtful), queues: true };
  try {
    const first = await findJob(server, operation.promptId, fleet, true);
    const found = first.kind === 'unknown' ? await findLostJob(server, operation.promptId, fleet, context.signal) : first;
    if (found.kind === 'unknown') throw failure;
    return { kind: 'pending', operation: operationOf({ ...operation, promptId: found.id }), queues: true };
  } catch (error) {
    if (error === failure) throw error;
    return { kind: 'pending', operation: operationOf(doubtful), queues: true };
  }
}

const DOUBTS = ['network', 'server_error', 'invalid_response', 'timeout'] as const;
const isDoubt = (code: string): code is (typeof DOUBTS)[number] => (DOUBTS as readonly string[]).includes(code);

/** What a submission may still become whose worker was lost while it was sent: its id is known, so the servers can be asked. */
export function recover(key: string, site: Site, given: JsonObject): Submission {
  const params = paramsSchema.parse(given);
  const order: Order = { params, promptId: promptIdOf(key), seed: wantedSeed(params) ?? seedOf(key) };
  const workflow = workflowOf(params, 0);
  const message = `the worker was lost before site "${site.name}" had the job`;
  const doubt = { code: 'network', message } as const;
  const operation = operationFor(order, serverUrls(site), params.saveImageWebsocket ? overWebsocket(workflow) : workflow);
  // Nobody is asked here which classes are paid at Comfy.org.
  const credits = site.moreKeys?.[COMFY_ORG_KEY] ? CREDITS : {};
  return { kind: 'pending', operation: operationOf({ ...operation, ...credits, doubt }), queues: true };
}
