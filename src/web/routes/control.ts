import { userInfo } from 'node:os';
import type { Context } from 'hono';
import { z } from 'zod';
import { findBatch } from '../../client/batches/find-batches.js';
import { viewNow } from '../../client/follow/view-now.js';
import { openWork } from '../../client/serve/open-work.js';
import { taskPhrases } from '../../client/phrases/stopping.js';
import { highestPrice, stakePhrase } from '../../client/phrases/stake.js';
import type { BatchView } from '../../client/follow/view.js';
import { CONCURRENCY_RANGE } from '../../domain/pacing/allowance.js';
import { times } from '../../domain/money/money.js';
import { endedCount } from '../../domain/outcome.js';
import type { Forecast } from '../../domain/money/forecast.js';
import { say, tell } from '../../words/current.js';
import { sentences, type Text, words } from '../../words/words.js';
import type { ControlAnswer } from '../../workflows/messages.js';
import { type Api, ofBatch } from '../api.js';
import type { House } from '../house.js';
import type { Rooms } from '../rooms.js';

const MOST_SECONDS = 30 * 24 * 3600;
const answer = {
  description: 'What is in force now; `answered` is false where no worker hears it yet.',
  schema: 'Controlled',
} as const;

const change = z.strictObject({
  concurrency: z
    .int()
    .min(CONCURRENCY_RANGE[0])
    .max(CONCURRENCY_RANGE[1])
    .exactOptional()
    .describe('pictures generated at the same time'),
  totalTimeout: z.number().positive().max(MOST_SECONDS).exactOptional().describe('seconds from now'),
});

export function addControl(api: Api, { house, serving }: Rooms): void {
  const post = (path: string, summary: string) => ({ method: 'post' as const, path, summary, params: ofBatch, answer });
  api.add(post('/batches/{batch}/pause', 'Sends nothing more; running requests finish and are saved.'), async (c, { params }) =>
    controlled(c, await (await house.batch(params.batch)).pause()),
  );
  api.add(
    post('/batches/{batch}/resume', 'Continues an open batch, with workers of this server.'),
    async (c, { params: { batch: name } }) => {
      const batch = await house.batch(name);
      await serving.note(name);
      await batch.resume();
      await serving.serve(batch);
      return c.json({ answered: true, paused: false });
    },
  );
  api.add(
    {
      ...post('/batches/{batch}/cancel', 'Ends the batch: starts nothing more, saves what is paid for, writes the report.'),
      body: z.strictObject({ reason: z.string().max(500).exactOptional().describe('for the report') }),
    },
    async (c, { params, body: { reason } }) => {
      const user = userInfo().username;
      const why = reason ? tell('cancel.reasonBy', { reason, user }) : tell('cancel.by', { user });
      return controlled(c, await (await house.batch(params.batch)).cancel(why));
    },
  );
  api.add(
    {
      method: 'patch',
      path: '/batches/{batch}',
      summary: 'Changes a running batch; running requests are not interrupted.',
      params: ofBatch,
      body: change,
      answer,
    },
    async (c, { params, body }) => controlled(c, await (await house.batch(params.batch)).set(body)),
  );
  addSettle(api, { house });
  addStakes(api, { house });
}

function addSettle(api: Api, { house }: Pick<Rooms, 'house'>): void {
  api.add(
    {
      method: 'post',
      path: '/batches/{batch}/settle',
      summary: 'Recovers what was paid for of a batch that has ended and is not stored; sends no paid request.',
      params: ofBatch,
      answer: { description: 'It has begun; the events of the batch tell how it goes.', schema: 'Begun', status: 202 },
    },
    async (c, { params: { batch: name } }) => {
      const watched = await house.watched(name);
      const batch = await house.batch(name, (event) => watched.push(event));
      const settling = batch.settle();
      // A batch that has not ended is refused at once; the rest may take minutes.
      const first = await Promise.race([settling.then(() => 'over'), new Promise((done) => setTimeout(done, 1_000, 'begun'))]);
      void settling.then(() => watched.record.look()).catch(() => undefined);
      return c.json({ begun: true, over: first === 'over' }, 202);
    },
  );
}

function addStakes(api: Api, { house }: Pick<Rooms, 'house'>): void {
  api.add(
    {
      method: 'get',
      path: '/batches/{batch}/stakes',
      summary: 'What pause, resume, cancel and settle will do to money, said before anybody does it.',
      params: ofBatch,
      answer: { description: 'Sentences, by what they are about.', schema: 'Stakes' },
    },
    async (c, { params: { batch } }) => c.json(await stakesOf(house, batch)),
  );
}

async function stakesOf({ session }: House, batchId: string) {
  const listed = await findBatch(session, batchId);
  if (listed.state !== 'open') return { settle: say(words('web.stake.settle')) };
  const view = await viewNow(session, listed);
  const forecast = listed.start?.forecast;
  const open = openWork(session.config, view?.running ?? []);
  const running = open.requests === 0 ? [] : [words('web.stake.requests', { count: open.requests })];
  const tasks = taskPhrases(open.tasks);
  const sentencesOf = (...texts: readonly Text[]): string => say(sentences(...texts.filter((text) => text !== '')));
  return {
    pause: sentencesOf(words('web.stake.pause'), ...running, ...tasks),
    resume: sentencesOf(view ? stakePhrase(view, forecast) : '', ...leftOf(view, forecast)),
    cancel: sentencesOf(words('web.stake.cancel'), ...running, ...tasks),
  };
}

/** What the items that have not ended will cost, as far as prices are known. */
function leftOf(view: BatchView | undefined, forecast: Forecast | undefined): Text[] {
  if (!view || view.paused?.by === 'plantain') return [];
  const count = Math.max(0, view.total - endedCount(view.tally));
  const price = highestPrice(forecast);
  return [price ? words('stake.leftCost', { count, cost: times(price, count) }) : words('stake.left', { count })];
}

const controlled = (c: Context, told: ControlAnswer | undefined): Response =>
  c.json({ answered: told !== undefined, ...(told ?? {}) });
