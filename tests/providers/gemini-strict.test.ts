import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/json.js';
import { gemini } from '../../src/providers/gemini/provider.js';
import type { Site } from '../../src/providers/provider.js';
import type { GeminiReply } from '../../stand-ins/src/gemini/replies.js';
import * as trouble from '../../stand-ins/src/troubles.js';
import { GeminiSite, PIXEL, servingSite } from './gemini-site.js';
import { useWorkbench } from './workbench.js';

const bench = useWorkbench();
const strict = (site: Site, prompt = 'a cat') =>
  gemini.submit({ prompt, references: [], params: gemini.params.parse({ strictNative: true }) }, bench().context(site));
const poll = (site: Site, operation: JsonObject) => gemini.poll?.(operation, bench().context(site));
const serving = (body: unknown, onGet: RequestListener) => servingSite(bench(), body, onGet);

describe('with strictNative an answer that gives the address of its picture', () => {
  const WHY = { key: 'answer.forbiddenUrl', values: { site: 'banana' } };

  it.each<GeminiReply['type']>(['markdownUrl', 'fileData', 'dataUrl', 'imagesUrl'])(
    'as %s is not used, and the picture is fetched into the spool',
    async (type) => {
      const { site, standIn } = await GeminiSite.start(bench());
      standIn.setFaults([{ action: trouble.reply({ type } as GeminiReply) }]);
      const operation = { urls: [`${standIn.url}/_standin/pictures/1.png`], unused: true };
      expect(await strict(site)).toMatchObject({ kind: 'pending', operation, keptMs: 600_000, unused: WHY });
      const kept = await poll(site, operation);
      expect(kept).toMatchObject({ kind: 'empty', reason: WHY, images: [{ type: 'image/png', source: operation.urls[0] }] });
      expect(standIn.meter.charged).toBe(1);
    },
  );

  it('beside a damaged inline part is not used, and kept', async () => {
    const parts = [{ inlineData: { mimeType: 'image/png', data: 'bm8gcGljdHVyZQ==' } }, { text: '![x](ORIGIN/1.png)' }];
    const site = await serving({ candidates: [{ content: { parts } }] }, (_, response) => response.end(PIXEL));
    const pending = await strict(site);
    expect(pending).toMatchObject({ kind: 'pending', operation: { urls: [`${site.baseUrl}/1.png`], unused: true } });
  });

  it('beside a damaged picture in the words is not told as words only', async () => {
    const site = await serving(
      { candidates: [{ content: { parts: [{ text: '![x](data:image/png;base64,bm8gcGljdHVyZQ==)' }] } }] },
      () => undefined,
    );
    await expect(strict(site)).rejects.toMatchObject({
      code: 'invalid_response',
      message: expect.stringContaining('without a complete picture') as string,
    });
  });

  it('which its prompt had only repeats it', async () => {
    const site = await serving({ candidates: [{ content: { parts: [{ text: 'a cat' }] } }], images: ['ORIGIN/1.png'] }, () => {
      throw new Error('it was fetched');
    });
    expect(await strict(site, `a cat like ${site.baseUrl}/1.png`)).toMatchObject({ kind: 'empty' });
  });

  it('and of another that does not answer keeps the one, and the other can be asked for', async () => {
    const site = await serving({ images: ['ORIGIN/1.png', 'ORIGIN/2.png'] }, ({ url }, response) =>
      url === '/1.png' ? response.end(PIXEL) : response.writeHead(404).end(),
    );
    const { operation } = (await strict(site)) as { operation: JsonObject };
    const ended = await gemini.poll?.(operation, bench().context(site, AbortSignal.timeout(500)));
    const rest = { urls: [`${site.baseUrl}/2.png`], unused: true };
    expect(ended).toMatchObject({ kind: 'empty', images: [{ type: 'image/png' }], rest });
  });

  it('that cannot be fetched is to be asked for again', async () => {
    let looks = 0;
    const site = await serving({ images: ['ORIGIN/1.png'] }, (_, response) =>
      ++looks < 2 ? response.writeHead(404).end() : response.end(PIXEL),
    );
    const { operation } = (await strict(site)) as { operation: JsonObject };
    await expect(poll(site, operation)).rejects.toMatchObject({ billing: 'maybe' });
    expect(await poll(site, operation)).toMatchObject({ kind: 'empty', images: [{ type: 'image/png' }] });
  });
});
