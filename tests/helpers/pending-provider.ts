import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type FailureCode, PlantainError } from '../../src/domain/failures/failure.js';
import type { Json } from '../../src/domain/json.js';
import { failureOfStatus } from '../../src/http/failures.js';
import type { HttpReply, HttpRequest } from '../../src/http/request.js';
import type { Provider, ProviderContext } from '../../src/providers/provider.js';

const POLL_MS = 20;
const MOST_BYTES = 100_000;

/** Speaks to a `PendingSite`: a submit is answered by the id of a job that has to be followed. */
export const pendingProvider: Provider = {
  kind: 'pending',
  title: 'A site of jobs',
  defaultConcurrency: 3,
  settings: z.strictObject({}),
  params: z.strictObject({}),

  async submit({ prompt }, context) {
    const onBytes = (bytes: number): void => context.received(bytes);
    const reply = await ask(context, '/jobs', { method: 'POST', body: JSON.stringify({ prompt }), paid: true, onBytes });
    const { id } = z.object({ id: z.string() }).parse(await json(reply));
    return { kind: 'pending', operation: id };
  },

  async poll(operation, context) {
    for (let step = 1; ; step += 1) {
      const reply = await ask(context, jobPath(operation), { method: 'GET' });
      if (reply.headers['content-type'] === 'image/png') return { kind: 'done', images: [await context.spool.image(reply.body)] };
      const { state } = z.object({ state: z.enum(['running', 'failed', 'stopped']) }).parse(await json(reply));
      if (state !== 'running')
        return { kind: 'failed', failure: { code: endOf(state), message: `the job ${state}`, billing: 'billed' } };
      context.progress({ step });
      await sleep(POLL_MS, undefined, { signal: context.signal });
    }
  },

  async cancel(operation, context) {
    const reply = await ask(context, jobPath(operation), { method: 'DELETE' });
    const { stopped } = z.object({ stopped: z.boolean() }).parse(await json(reply));
    return stopped ? 'stopped_unbilled' : 'finished_anyway';
  },

  async check() {
    return { ok: true, message: 'not asked' };
  },
};

const jobPath = (operation: Json): string => `/jobs/${z.string().parse(operation)}`;
const endOf = (state: 'failed' | 'stopped'): FailureCode => (state === 'stopped' ? 'cancelled' : 'content_blocked');
const json = async (reply: HttpReply): Promise<unknown> => JSON.parse(await reply.text(MOST_BYTES));

type Ask = Omit<HttpRequest, 'url' | 'signal' | 'headers'>;

async function ask({ site, http, signal }: ProviderContext, path: string, request: Ask): Promise<HttpReply> {
  const headers = { authorization: `Bearer ${site.key?.reveal() ?? ''}` };
  const reply = await http.request({ ...request, url: `${site.baseUrl}${path}`, headers, signal, proxy: site.proxy });
  if (reply.status < 300) return reply;
  await reply.text(MOST_BYTES);
  throw new PlantainError({ ...failureOfStatus(reply.status), message: `${path} answered ${reply.status}` });
}
