import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startComfyuiStandIn, type ComfyuiStandIn } from '../src/comfyui.js';
import { ask, historyOf, useNumbers } from './comfyui-client.js';
import { differences } from './comfyui-matching.js';
import { linesOf, picture, type Line } from './comfyui-recording.js';
import { Replay } from './comfyui-replay.js';
import { textToImage } from './comfyui-workflows.js';

let site: ComfyuiStandIn;

beforeAll(async () => {
  site = await startComfyuiStandIn({ models: { vae: ['ae.safetensors'] } });
});
afterAll(() => site.close());

it('takes uploads as in http/04', async () => {
  await new Replay(site, 'http/04-upload-image', { skip: ({ http }) => http?.body?.includes('105906180') === true }).play();
});

const loads = linesOf('http/04-upload-image').filter((line) => line.loadImage !== undefined);
it.each(loads)('loads $loadImage as in http/04', async ({ loadImage: image, ...line }) => {
  const prompt = {
    '1': { class_type: 'LoadImage', inputs: { image } },
    '2': { class_type: 'PreviewImage', inputs: { images: ['1', 0] } },
  };
  const prompt_id = randomUUID();
  const posted = await ask(site, 'POST', '/prompt', { prompt, prompt_id });
  expect(posted.status).toBe(line.post);
  if (line.errors) {
    const { node_errors } = posted.body as { node_errors: Record<string, { errors: unknown }> };
    return expect(node_errors['1']?.errors).toEqual(line.errors);
  }
  const entry = await historyOf(site, prompt_id);
  expect(entry?.status.status_str).toBe(line.result);
  const [, last] = entry?.status.messages.at(-1) ?? [];
  expect(differences(line.exception, last?.exception_message)).toEqual([]);
  expect(last?.exception_type).toBe(line.exceptionType);
});

it('shows files as in http/05', async () => {
  const id = randomUUID();
  const prompt = textToImage({ seed: 230, steps: 1, prefix: 'view/v' });
  await useNumbers(site, 97 - site.meter.jobs.length);
  await ask(site, 'POST', '/prompt', { prompt, prompt_id: id, extra_data: { extra_pnginfo: { workflow: { id: 1 } } } });
  await historyOf(site, id);
  const before = ({ note }: Line): void => {
    if (note?.startsWith('file removed')) expect(site.disk.remove('output/view/v_00001_.png')).toBe(true);
  };
  const skip = ({ http, note }: Line): boolean =>
    /[?&](?:preview|channel)=/.test(http?.path ?? '') || note?.startsWith('If-None-Match') === true;
  const workflows = [textToImage({ seed: 230, steps: 1, prefix: 'view/v' })];
  await new Replay(site, 'http/05-view', { before, skip, workflows }).play();
});

it('answers 304 to the ETag of a file, and nothing but heads to HEAD', async () => {
  site.disk.write('output/rec/a.png', picture(2159));
  const address = `${site.url}/view?filename=a.png&subfolder=rec`;
  const etag = (await fetch(address)).headers.get('etag') ?? '';
  expect((await fetch(address, { headers: { 'if-none-match': etag } })).status).toBe(304);
  const head = await fetch(address, { method: 'HEAD' });
  expect([head.headers.get('content-length'), await head.text()]).toEqual(['2159', '']);
});

it('keeps the names of uploads as in http/09', async () => {
  for (const line of linesOf('http/09-node-clients').filter(({ upload }) => upload !== undefined)) {
    const form = new FormData();
    form.append('image', new Blob([new Uint8Array(picture(120))]), line.upload);
    const answer = await ask(site, 'POST', '/upload/image', form);
    expect(answer.body).toEqual(JSON.parse(String(line.body)));
  }
});
