import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { ask, FLAGS, openSocket, standIn, textToImage } from './comfyui-client.js';

it('makes a picture', async () => {
  const site = await standIn({ stepMs: 5 });
  const clientId = randomUUID();
  const socket = await openSocket(site, clientId, FLAGS);
  const prompt_id = randomUUID();
  const posted = await ask(site, 'POST', '/prompt', {
    prompt: textToImage({ text: 'a pear #3' }),
    client_id: clientId,
    prompt_id,
    extra_data: { preview_method: 'auto', extra_pnginfo: { workflow: { id: 'é' } } },
  });
  expect(posted).toMatchObject({ status: 200, body: { prompt_id, number: 0, node_errors: {} } });
  await socket.end(prompt_id);
  const image = Buffer.from(
    await (await fetch(`${site.url}/view?filename=txt2img_00001_.png&subfolder=rec&type=output`)).arrayBuffer(),
  );
  expect(await sharp(image).metadata()).toMatchObject({ format: 'png', width: 256, height: 256 });
  const preview = socket.frames.filter(({ type }) => type === 'binary');
  expect(await sharp(preview.at(-1)?.image).metadata()).toMatchObject({ format: 'jpeg', width: 512, height: 512 });
});
