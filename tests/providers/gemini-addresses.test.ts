import { said } from './said.js';
import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/json.js';
import { gemini } from '../../src/providers/gemini/provider.js';
import type { Site } from '../../src/providers/provider.js';
import type { GeminiReply } from '../../stand-ins/src/gemini/replies.js';
import * as trouble from '../../stand-ins/src/troubles.js';
import { serveHttp } from '../http/servers.js';
import { GeminiSite, PIXEL, servingSite } from './gemini-site.js';
import { KEY, useWorkbench } from './workbench.js';

const bench = useWorkbench();
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==', 'base64');

const request = (params: JsonObject = {}) => ({ prompt: 'a cat', references: [], params: gemini.params.parse(params) });
const submit = (site: Site, params?: JsonObject) => gemini.submit(request(params), bench().context(site));
const poll = (site: Site, operation: JsonObject, signal?: AbortSignal) => gemini.poll?.(operation, bench().context(site, signal));

async function answering(reply: GeminiReply): Promise<GeminiSite> {
  const site = await GeminiSite.start(bench());
  site.standIn.setFaults([{ action: trouble.reply(reply) }]);
  return site;
}

const serving = (body: unknown, onGet: RequestListener) => servingSite(bench(), body, onGet);

/** What becomes of an answer with these addresses at a server that answers them by `onGet`. */
async function fetched(urls: readonly string[], onGet: RequestListener) {
  const site = await serving({ images: urls }, onGet);
  const submission = await submit(site);
  if (submission.kind !== 'pending') throw new Error(submission.kind);
  return poll(site, submission.operation as JsonObject, AbortSignal.timeout(60_000));
}

describe('an answer that gives the address of its picture', () => {
  it.each<GeminiReply['type']>(['markdownUrl', 'fileData', 'dataUrl', 'imagesUrl'])(
    'as %s is a small operation, then the picture',
    async (type) => {
      const { site, standIn } = await answering({ type } as GeminiReply);
      const url = `${standIn.url}/_standin/pictures/1.png`;
      expect(await submit(site)).toMatchObject({ kind: 'pending', operation: { urls: [url] }, keptMs: 600_000 });
      const done = await poll(site, { urls: [url] });
      expect(done).toMatchObject({ kind: 'done', images: [{ type: 'image/png', source: url }] });
      expect(await poll(site, { urls: [url] })).toEqual(done);
      expect(standIn.meter.charged).toBe(1);
      await bench().expectNoKeyOnDisk();
    },
  );

  it('is asked for it without the key', async () => {
    const seen: string[] = [];
    await fetched(['ORIGIN/1.png'], ({ headers, url }, response) => {
      seen.push(JSON.stringify([headers, url]));
      response.end(PIXEL);
    });
    expect(seen).toHaveLength(1);
    expect(seen.join()).not.toContain(KEY);
  });

  it('does not send strictNative', async () => {
    const site = await answering({ type: 'markdownUrl' });
    await submit(site.site, { strictNative: true });
    expect(JSON.stringify(site.body())).not.toContain('strictNative');
  });

  it('and its bytes beside it gives the bytes, once', async () => {
    const data = PIXEL.toString('base64');
    const both = { images: [{ url: 'ORIGIN/1.png', base64: data }, `data:image/png;base64,${data}`] };
    const asked: unknown[] = [];
    const site = await serving(both, (incoming) => asked.push(incoming.url));
    const submission = await submit(site);
    expect(submission).toMatchObject({ kind: 'done', images: [{ type: 'image/png' }] });
    expect(submission.kind === 'done' && submission.images).toHaveLength(1);
    expect(asked).toEqual([]);
  });

  it('and bytes that are no picture gives the address', async () => {
    const site = await serving({ images: [{ base64: 'bm8gcGljdHVyZQ==', url: 'ORIGIN/1.png' }] }, (_, response) =>
      response.end(),
    );
    expect(await submit(site)).toMatchObject({ kind: 'pending', operation: { urls: [`${site.baseUrl}/1.png`] } });
  });

  it('stays below 64 KB in the history, and says how many addresses it did not follow', async () => {
    const urls = Array.from({ length: 40 }, (_, k) => `ORIGIN/${k}.png?sig=${'x'.repeat(3_000)}`);
    const site = await serving({ images: urls }, (incoming, response) =>
      response.end(Buffer.concat([PIXEL, Buffer.from(String(incoming.url))])),
    );
    const submission = await submit(site);
    if (submission.kind !== 'pending') throw new Error(submission.kind);
    const operation = submission.operation as { urls: string[]; left: number };
    expect(JSON.stringify(operation).length).toBeLessThan(65_536);
    expect(operation.urls.length + operation.left).toBe(40);
    const done = await poll(site, operation);
    expect(done).toMatchObject({ kind: 'done', text: `${operation.left} more URLs were not followed` });
  });
});

describe('the picture behind an address', () => {
  const html = { status: 200, code: 'invalid_response' };
  const statuses = [403, 404, 410, 451].map((status) => ({ status, code: 'no_image' }));
  it.each([html, ...statuses])('that answers $status without a picture is to be asked for again', async ({ status, code }) => {
    let looks = 0;
    const site = await serving({ images: ['ORIGIN/cats/1.png?sig=secret'] }, (_, response) => {
      if (++looks < 3) response.writeHead(status).end('<html>verify you are human</html>');
      else response.end(PIXEL);
    });
    const { operation } = (await submit(site)) as { operation: JsonObject };
    for (let round = 1; round <= 2; round++) {
      const failure = await poll(site, operation)?.then(undefined, (error: unknown) => error);
      expect(failure).toMatchObject({ code, billing: 'maybe' });
      const { message } = failure as Error;
      expect(message).toMatch(
        /^Site "banana" returned the URL of a picture that plantain cannot download: .+ \(GET http:.+\/cats\/1\.png\)$/,
      );
      expect(message).not.toContain('secret');
    }
    expect(await poll(site, operation)).toMatchObject({
      kind: 'done',
      images: [{ source: expect.stringContaining('secret') as string }],
    });
  });

  it('that comes cut off, though completely sent, is to be asked for again', async () => {
    await expect(fetched(['ORIGIN/1.png'], (_, response) => response.end(PIXEL.subarray(0, -5)))).rejects.toMatchObject({
      code: 'invalid_response',
      message: expect.stringMatching(/only a part of a picture/) as string,
    });
  });

  it('is told whole, however long it is', async () => {
    const long = `ORIGIN/1.png?token=${'x%2F'.repeat(1_250)}`;
    const done = await fetched([long], (_, response) => response.end(PIXEL));
    expect(done?.kind === 'done' && done.images[0]?.source?.length).toBeGreaterThan(5_000);
  });

  it('that the guard refuses is not asked for', async () => {
    const other = bench().keep(await serveHttp((_, response) => response.end(PIXEL)));
    const ended = await fetched([`${other.url}/1.png`], () => undefined);
    expect(ended).toMatchObject({ kind: 'failed', failure: { code: 'no_image', billing: 'maybe' } });
    expect(ended?.kind === 'failed' && said(ended.failure.message)).toContain(other.url);
    expect(other.connections()).toBe(0);
  });

  it.each([
    [503, 'overloaded'],
    [500, 'server_error'],
    [429, 'rate_limited'],
  ] as const)('that answers %i is to be asked for again, as the site wants it', async (status, code) => {
    const asking = fetched(['ORIGIN/1.png?sig=secret'], (_, response) =>
      response.writeHead(status, { 'retry-after': '7' }).end(),
    );
    await expect(asking).rejects.toMatchObject({
      code,
      retryAfterMs: 7_000,
      message: expect.not.stringContaining('secret') as string,
    });
  });

  it('that breaks off is to be asked for again, and leaves no half of a picture', async () => {
    const asking = fetched(['ORIGIN/1.png'], (_, response) => {
      response.writeHead(200, { 'content-length': '5000' }).write(PIXEL);
      setTimeout(() => response.destroy(), 20);
    });
    await expect(asking).rejects.toMatchObject({ code: 'network' });
    expect((await bench().files()).filter((file) => file.endsWith('.png'))).toEqual([]);
  });

  it('that needs three tries is there at the third, for one paid request', async () => {
    const { site, standIn } = await answering({ type: 'markdownUrl', broken: 2 });
    const submission = await submit(site);
    if (submission.kind !== 'pending') throw new Error(submission.kind);
    const { operation } = submission;
    for (let round = 1; round <= 2; round++)
      await expect(poll(site, operation as JsonObject)).rejects.toMatchObject({ code: 'overloaded' });
    expect(await poll(site, operation as JsonObject)).toMatchObject({ kind: 'done' });
    expect(standIn.meter.charged).toBe(1);
  });

  it('ends soon after an abort, with its reason', async () => {
    const site = await serving({}, () => undefined);
    const controller = new AbortController();
    const reason = new Error('enough');
    const ended = poll(site, { urls: [`${site.baseUrl}/1.png`] }, controller.signal);
    setTimeout(() => controller.abort(reason), 50);
    await expect(ended).rejects.toBe(reason);
  });
});

describe('several addresses', () => {
  const serve: RequestListener = ({ url }, response) => {
    if (url === '/gone.png') response.writeHead(404).end();
    else if (url === '/busy.png') response.writeHead(503).end();
    else response.end(url === '/b.gif' ? GIF : PIXEL);
  };

  it('give their pictures in order, the same picture once', async () => {
    const done = await fetched(['ORIGIN/b.gif', 'ORIGIN/a.png', 'ORIGIN/again.png', 'ORIGIN/a.png'], serve);
    expect(done).toMatchObject({ kind: 'done', images: [{ type: 'image/gif' }, { type: 'image/png' }] });
    expect(done?.kind === 'done' && done.images).toHaveLength(2);
    expect(done).not.toHaveProperty('text');
  });

  it('give what came, and name the rest', async () => {
    const done = await fetched(['ORIGIN/gone.png', 'ORIGIN/a.png'], serve);
    expect(done).toMatchObject({ kind: 'done', images: [{ type: 'image/png' }] });
    expect(done?.kind === 'done' && done.text).toMatch(/the server answered 404 \(GET http:.+\/gone\.png\)$/);
    const rest = done?.kind === 'done' ? (done.rest as { urls: string[] }) : { urls: [] };
    expect(rest).toEqual({ urls: [expect.stringMatching(/\/gone\.png$/)] });
  });

  it('give what came after some patience with the others', async () => {
    const done = await fetched(['ORIGIN/busy.png', 'ORIGIN/a.png'], serve);
    expect(done).toMatchObject({ kind: 'done', images: [{ type: 'image/png' }] });
    expect(done?.kind === 'done' && done.text).toMatch(/the server answered 503/);
  });

  it('give what came when their time is over, and the rest can be asked for', async () => {
    let ready = false;
    const urls = ['ORIGIN/c.gif', 'ORIGIN/a.png'];
    const site = await serving({ images: urls }, ({ url }, response) => {
      if (url === '/c.gif') response.writeHead(ready ? 200 : 503).end(ready ? GIF : '');
      else response.end(PIXEL);
    });
    const submission = await submit(site);
    if (submission.kind !== 'pending') throw new Error(submission.kind);
    const done = await poll(site, submission.operation as JsonObject, AbortSignal.timeout(500));
    const rest = { urls: [`${site.baseUrl}/c.gif`] };
    expect(done).toMatchObject({ kind: 'done', images: [{ type: 'image/png' }], rest });
    ready = true;
    const further = await poll(site, rest);
    expect(further).toMatchObject({ kind: 'done', images: [{ type: 'image/gif' }] });
    expect(further).not.toHaveProperty('rest');
  });

  it('of which none has come are to be asked for again', async () => {
    const asking = fetched(['ORIGIN/gone.png', 'ORIGIN/gone.png?2'], (_, response) => response.writeHead(410).end());
    await expect(asking).rejects.toMatchObject({ code: 'no_image', billing: 'maybe' });
  });
});
