import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { ComfyuiStandIn } from '../src/comfyui.js';
import { ask, FLAGS, historyOf, openSocket, standIn } from './comfyui-client.js';
import { imageToImage, textToImage, type Workflow } from './comfyui-workflows.js';

/** Runs a workflow and fetches its first picture. */
async function make(site: ComfyuiStandIn, prompt: Workflow, more: object = {}): Promise<Buffer> {
  const prompt_id = randomUUID();
  expect((await ask(site, 'POST', '/prompt', { prompt, prompt_id, ...more })).status).toBe(200);
  const [image] = (await historyOf(site, prompt_id))?.outputs['9']?.images ?? [];
  const query = new URLSearchParams({ filename: image?.filename ?? '', subfolder: image?.subfolder ?? '', type: 'output' });
  return Buffer.from(await (await fetch(`${site.url}/view?${query.toString()}`)).arrayBuffer());
}

const colour = async (picture: Buffer): Promise<readonly number[]> =>
  (await sharp(picture).stats()).channels.slice(0, 3).map(({ mean }) => Math.round(mean));

async function upload(site: ComfyuiStandIn, name: string, background: string): Promise<void> {
  const picture = await sharp({ create: { width: 72, height: 64, channels: 3, background } })
    .png()
    .toBuffer();
  const form = new FormData();
  form.append('image', new Blob([new Uint8Array(picture)]), name);
  expect((await ask(site, 'POST', '/upload/image', form)).status).toBe(200);
}

describe('pictures', () => {
  it('hold the workflow as SaveImage puts it there, in ASCII', async () => {
    const site = await standIn({ stepMs: 0 });
    const prompt = textToImage({ text: 'é 写真 #3', width: 264, height: 64 });
    const picture = await make(site, prompt, { extra_data: { extra_pnginfo: { workflow: { id: 'é' } } } });
    const { width, height, comments } = await sharp(picture).metadata();
    expect([width, height]).toEqual([264, 64]);
    const texts = Object.fromEntries(comments?.map(({ keyword, text }) => [keyword, text]) ?? []);
    expect(JSON.parse(texts['prompt'] ?? '')).toEqual(prompt);
    expect(texts['prompt']).toContain('\\u5199');
    expect(JSON.parse(texts['workflow'] ?? '')).toEqual({ id: 'é' });
  });

  it('differ by seed, and are the same for the same seed', async () => {
    const site = await standIn({ stepMs: 0 });
    const [one, two] = [await make(site, textToImage({ seed: 1 })), await make(site, textToImage({ seed: 2 }))];
    await ask(site, 'POST', '/free', { free_memory: true });
    const again = await make(site, textToImage({ seed: 1 }));
    expect([one.equals(two), one.equals(again)]).toEqual([false, true]);
  });

  it('show the source through, the more the less denoise there is, and the source alone for none', async () => {
    const site = await standIn({ stepMs: 0 });
    await upload(site, 'red.png', '#ff0000');
    await upload(site, 'blue.png', '#0000ff');
    const from = (image: string, denoise: number): Promise<Buffer> => make(site, imageToImage({ image, denoise }));
    const [red, blue, half, none] = [
      await from('red.png', 0.3),
      await from('blue.png', 0.3),
      await from('red.png', 0.8),
      await from('red.png', 0),
    ];
    const [redness, blueness] = [await colour(red), await colour(blue)];
    expect(redness[0]).toBeGreaterThan(150);
    expect(blueness[2]).toBeGreaterThan(150);
    expect((await colour(half))[0]).toBeLessThan(redness[0] ?? 0);
    expect(await colour(none)).toEqual([255, 0, 0]);
    expect(await sharp(red).metadata()).toMatchObject({ width: 72, height: 64 });
  });

  it('come as previews of 512 pixels that can be opened, and whole over the socket', async () => {
    const site = await standIn({ stepMs: 5 });
    const clientId = randomUUID();
    const socket = await openSocket(site, clientId, FLAGS);
    await socket.next(({ type }) => type === 'feature_flags');
    const prompt_id = randomUUID();
    const prompt = textToImage({ save: 'SaveImageWebsocket', width: 320, height: 256 });
    await ask(site, 'POST', '/prompt', { prompt, prompt_id, client_id: clientId, extra_data: { preview_method: 'auto' } });
    await socket.end(prompt_id);
    const images = socket.frames.filter(({ type }) => type === 'binary').map(({ image }) => sharp(image).metadata());
    const sizes = (await Promise.all(images)).map(({ format, width, height }) => [format, width, height]);
    expect(sizes).toEqual([...Array.from({ length: 4 }, () => ['jpeg', 512, 410]), ['png', 320, 256]]);
  });
});
