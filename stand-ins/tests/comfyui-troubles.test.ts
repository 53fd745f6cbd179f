import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ComfyuiStandIn, ComfyuiTrouble } from '../src/comfyui.js';
import { ask, historyOf, openSocket, standIn, until, useNumbers, type Socket } from './comfyui-client.js';
import { picture } from './comfyui-recording.js';
import { textToImage } from './comfyui-workflows.js';

const troubled = (trouble: ComfyuiTrouble, more: object = {}): Promise<ComfyuiStandIn> =>
  standIn({ stepMs: 2, troubles: [trouble], ...more });

interface Posted {
  readonly promptId: string;
  readonly clientId: string;
}

async function post(site: ComfyuiStandIn, clientId: string = randomUUID(), seed = 1): Promise<Posted> {
  const promptId = randomUUID();
  const prompt = textToImage({ seed, width: 64, height: 64 });
  const { status } = await ask(site, 'POST', '/prompt', { prompt, prompt_id: promptId, client_id: clientId });
  expect(status).toBe(200);
  return { promptId, clientId };
}

const typesOf = (socket: Socket, promptId: string): string[] =>
  socket.frames.filter(({ data }) => data['prompt_id'] === promptId).map(({ type }) => type);

describe('sockets', () => {
  it('are cut after so many frames, as often as is said, while the prompt goes on', async () => {
    const site = await troubled({ on: 'socket', times: 2, action: { kind: 'cut', after: 6 } }, { stepMs: 20 });
    const clientId = randomUUID();
    const sockets = [await openSocket(site, clientId)];
    const { promptId } = await post(site, clientId);
    await until(() => sockets[0]?.closed === true);
    expect(sockets[0]?.frames).toHaveLength(6);
    expect((await historyOf(site, promptId))?.status.status_str).toBe('success');
    const second = await openSocket(site, clientId);
    await post(site, clientId, 2);
    await until(() => second.closed);
    const third = await openSocket(site, clientId);
    const { promptId: last } = await post(site, clientId, 3);
    await third.end(last);
  });

  it('are silent for good while prompts succeed', async () => {
    const site = await troubled({ on: 'socket', times: 1, action: { kind: 'stall', after: 3 } });
    const clientId = randomUUID();
    const socket = await openSocket(site, clientId);
    const { promptId } = await post(site, clientId);
    await historyOf(site, promptId);
    // Frames may arrive after the answer to a later question.
    await expect.poll(() => socket.frames.length).toBe(3);
    expect(socket.closed).toBe(false);
  });

  it('are refused', async () => {
    const site = await troubled({ on: 'socket', action: { kind: 'refuse', status: 502 } });
    await expect(openSocket(site, randomUUID())).rejects.toThrow('502');
  });

  it.each(['duplicate', 'shuffle', 'foreign'] as const)('%s frames, and miss none', async (kind) => {
    const clientId = randomUUID();
    const good = await standIn({ stepMs: 2 });
    const plain = await openSocket(good, clientId);
    const { promptId: whole } = await post(good, clientId);
    await plain.end(whole);
    const site = await troubled({ on: 'socket', action: { kind } });
    const socket = await openSocket(site, clientId);
    const { promptId } = await post(site, clientId);
    await until(() => typesOf(socket, promptId).length >= typesOf(plain, whole).length * (kind === 'duplicate' ? 2 : 1));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const copies = kind === 'duplicate' ? 2 : 1;
    const expected = typesOf(plain, whole).flatMap((type) => Array<string>(copies).fill(type));
    const got = typesOf(socket, promptId);
    expect([...got].sort()).toEqual([...expected].sort());
    expect(got.join() === expected.join()).toBe(kind !== 'shuffle');
    expect(socket.frames.some(({ type }) => type === 'crystools.monitor')).toBe(kind === 'foreign');
  });

  it('can be cut and silenced at any moment', async () => {
    const site = await standIn({ stepsOnGrant: true });
    const [one, other] = [await openSocket(site, 'one'), await openSocket(site, 'other')];
    expect(site.cutSockets('one')).toBe(1);
    await until(() => one.closed);
    await other.next();
    site.stallSockets();
    const before = other.frames.length;
    const { promptId } = await post(site, 'other');
    site.grantSteps(promptId, Infinity);
    await historyOf(site, promptId);
    expect([other.frames.length, other.closed]).toEqual([before, false]);
  });
});

describe('requests', () => {
  it('a lost answer to POST /prompt leaves the prompt in the queue', async () => {
    const site = await troubled({
      on: 'request',
      method: 'POST',
      path: '/prompt',
      times: 1,
      action: { kind: 'reset', when: 'answering' },
    });
    await expect(post(site)).rejects.toThrow('fetch failed');
    await until(() => site.meter.jobs[0]?.end === 'success');
  });

  it('an answer of a proxy keeps the request from the server; a late one is overtaken by the frames', async () => {
    const bad: ComfyuiTrouble = {
      on: 'request',
      path: '/prompt',
      times: 1,
      action: { kind: 'answer', status: 502, body: 'Bad Gateway' },
    };
    const late: ComfyuiTrouble = { on: 'request', path: '/prompt', skip: 1, latencyMs: 400 };
    const site = await standIn({ stepMs: 2, troubles: [bad, late] });
    expect(await ask(site, 'POST', '/prompt', { prompt: textToImage() })).toMatchObject({ status: 502 });
    expect(site.meter.jobs).toEqual([]);
    const clientId = randomUUID();
    const socket = await openSocket(site, clientId);
    await post(site, clientId);
    const first = post(site, clientId, 2);
    await socket.next(({ type }) => type === 'execution_start');
    await first;
  });

  it('too large a body is 413, no credential 401, also for sockets', async () => {
    const site = await standIn({ maxBodyBytes: 2000, authorization: 'Bearer x' });
    const headers = { authorization: 'Bearer x' };
    const form = new FormData();
    form.append('image', new Blob([new Uint8Array(picture(3000))]), 'a.png');
    expect((await ask(site, 'POST', '/upload/image', form, headers)).status).toBe(413);
    expect((await ask(site, 'GET', '/queue')).status).toBe(401);
    expect((await ask(site, 'GET', '/queue', undefined, headers)).status).toBe(200);
    await expect(openSocket(site, 'x')).rejects.toThrow('401');
  });

  it('a sub-path holds every route, with and without /api, and nothing lies beside it', async () => {
    const site = await standIn({ prefix: '/comfyui', stepMs: 2 });
    expect(site.url.endsWith('/comfyui')).toBe(true);
    const clientId = randomUUID();
    const socket = await openSocket(site, clientId);
    const { promptId } = await post(site, clientId);
    await socket.end(promptId);
    for (const path of ['/queue', '/api/queue', '/object_info', '/api/jobs']) {
      expect((await ask(site, 'GET', path)).status).toBe(200);
    }
    expect((await fetch(site.url.replace('/comfyui', '/queue'))).status).toBe(404);
  });
});

describe('a server', () => {
  it('that is started again has forgotten all but the files, on the same address', async () => {
    const site = await standIn({ stepsOnGrant: true });
    const clientId = randomUUID();
    const done = await post(site, clientId);
    site.grantSteps(done.promptId, Infinity);
    const entry = await historyOf(site, done.promptId);
    const [image] = entry?.outputs['9']?.images ?? [];
    const socket = await openSocket(site, clientId);
    const [running, pending] = [await post(site, clientId, 2), await post(site, clientId, 3)];
    await until(() => site.meter.runningAt(Date.now())?.promptId === running.promptId);
    await site.stop();
    await until(() => socket.closed);
    await expect(ask(site, 'GET', '/queue')).rejects.toThrow('fetch failed');
    await site.start();
    expect((await ask(site, 'GET', '/queue')).body).toEqual({ queue_running: [], queue_pending: [] });
    for (const { promptId } of [done, running, pending]) {
      expect((await ask(site, 'GET', `/history/${promptId}`)).body).toEqual({});
      expect((await ask(site, 'GET', `/api/jobs/${promptId}`)).status).toBe(404);
    }
    expect(site.meter.jobs.map(({ end }) => end)).toEqual(['success', 'lost', 'lost']);
    expect((await ask(site, 'GET', `/view?filename=${image?.filename}&subfolder=rec`)).status).toBe(200);
    const again = await post(site, clientId);
    site.grantSteps(again.promptId, Infinity);
    expect((await historyOf(site, again.promptId))?.prompt[0]).toBe(0);
    expect(site.meter.executions(again.promptId)[0]?.cached).toEqual([]);
  });

  it('keeps only so many entries of its history, the newest', async () => {
    const site = await standIn({ stepMs: 0, maxHistory: 2 });
    const ids: string[] = [];
    for (const seed of [1, 2, 3]) {
      const { promptId } = await post(site, 'x', seed);
      ids.push(promptId);
      await historyOf(site, promptId);
    }
    expect(Object.keys((await ask(site, 'GET', '/history')).body as object)).toEqual(ids.slice(1));
  });

  it('runs by number, and in front what asks for it', async () => {
    const site = await standIn({ stepsOnGrant: true });
    await useNumbers(site, 1);
    const send = async (seed: number, more: object): Promise<string> => {
      const prompt_id = randomUUID();
      await ask(site, 'POST', '/prompt', { prompt: textToImage({ seed, steps: 1 }), prompt_id, ...more });
      return prompt_id;
    };
    const first = await send(1, {});
    await until(() => site.meter.runningAt(Date.now()) !== undefined);
    const sent = [await send(2, { number: 50 }), await send(3, {}), await send(4, { front: true })];
    for (const id of [first, ...sent]) site.grantSteps(id, 1);
    await until(() => site.meter.jobs.every(({ end }) => end === 'success'));
    const ran = [...site.meter.executions()].sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0)).map(({ number }) => number);
    expect(ran).toEqual([1, -3, 2, 50]);
  });

  it('has no history for a moment after execution_success', async () => {
    const site = await standIn({ stepMs: 0, historyGapMs: 200 });
    const clientId = randomUUID();
    const socket = await openSocket(site, clientId);
    const { promptId } = await post(site, clientId);
    await socket.next(({ type }) => type === 'execution_success');
    expect((await ask(site, 'GET', `/history/${promptId}`)).body).toEqual({});
    await socket.end(promptId);
    expect((await ask(site, 'GET', `/history/${promptId}`)).body).toHaveProperty(promptId);
  });

  it('names a custom node or a model file that it does not have', async () => {
    const site = await standIn({ missingClasses: ['UnetLoaderGGUF'], models: { vae: [] } });
    const refused = await ask(site, 'POST', '/prompt', { prompt: textToImage() });
    expect(refused).toMatchObject({ status: 400, body: { error: { type: 'missing_node_type', extra_info: { node_id: '12' } } } });
    expect((await ask(site, 'GET', '/object_info/UnetLoaderGGUF')).body).toEqual({});
  });
});

describe('from outside', () => {
  it('the books can be read, and troubles and pace set', async () => {
    const site = await standIn({ stepMs: 10_000 });
    const put = (path: string, body: unknown): ReturnType<typeof ask> => ask(site, 'PUT', `/_standin/${path}`, body);
    const { promptId } = await post(site);
    await until(() => site.meter.runningAt(Date.now()) !== undefined);
    expect((await put('step-ms', 0)).status).toBe(200);
    expect(
      (await put('troubles', [{ on: 'request', path: '/queue', action: { kind: 'answer', status: 503, body: '' } }])).status,
    ).toBe(200);
    expect((await ask(site, 'GET', '/queue')).status).toBe(503);
    const { body } = await ask(site, 'GET', '/_standin/log');
    expect(body).toMatchObject({
      name: 'comfyui',
      jobs: [{ promptId }],
      requests: [{ path: '/prompt', status: 200 }, { status: 503 }],
    });
    for (const wrong of [{}, [{ on: 'moon' }], [{ on: 'node' }]]) expect((await put('troubles', wrong)).status).toBe(400);
    expect((await put('step-ms', 'slow')).status).toBe(400);
    expect((await put('nothing', 1)).status).toBe(404);
  });
});
