import type { RequestListener } from 'node:http';
import { expect, it } from 'vitest';
import type { Submission } from '../../src/domain/generation.js';
import { grsai } from '../../src/providers/grsai/provider.js';
import { serveHttp } from '../http/servers.js';
import { PNG } from '../spool/fixture.js';
import { useWorkbench } from './workbench.js';
import { say } from '../../src/words/current.js';

const bench = useWorkbench();

/** Follows a task that has succeeded with this URL, in which ORIGIN is the site, as often as it stays pending. */
async function followed(url: string, onGet: RequestListener): Promise<Submission[]> {
  let origin = '';
  const server = bench().keep(
    await serveHttp((request, response) => {
      if (request.method === 'GET') return void onGet(request, response);
      request.resume();
      const results = [{ url: url.replace('ORIGIN', origin), content: '' }];
      const data = { id: 't1', results, progress: 100, status: 'succeeded', failure_reason: '', error: '' };
      return response.end(JSON.stringify({ code: 0, msg: 'success', data }));
    }),
  );
  origin = server.url;
  const context = bench().context(bench().site(grsai, server.url, {}));
  const seen: Submission[] = [];
  let operation: unknown = { api: 'draw', id: 't1', host: server.url, takenAt: new Date().toISOString() };
  for (let round = 0; round < 4 && operation !== undefined; round++) {
    const end = await grsai.poll?.(operation as never, context).catch(() => undefined);
    if (end?.kind === 'failed') throw new Error(say(end.failure.message));
    if (end) seen.push(end);
    if (end?.kind === 'pending') operation = end.operation;
    if (end?.kind === 'done') break;
  }
  return seen;
}

it('a made picture whose URL answers with a web page at first is pending, and then there', async () => {
  let looks = 0;
  const seen = await followed('ORIGIN/pic/1.png?sign=abc', (_, response) => {
    if (++looks < 3) response.writeHead(200, { 'content-type': 'text/html' }).end('<html>verify you are human</html>');
    else response.end(PNG);
  });
  const url = expect.stringMatching(/\/pic\/1\.png\?sign=abc$/) as string;
  expect(seen).toMatchObject([
    { kind: 'pending', operation: { id: 't1', urls: [url] }, keptMs: 600_000 },
    { kind: 'done', images: [{ source: url }] },
  ]);
});

it.each(['/pic/1.png', 'ORIGIN/pic/my picture 猫.png', `data:image/png;base64,${PNG.toString('base64')}`])(
  'a made picture is fetched from %s',
  async (url) => {
    expect(await followed(url, (_, response) => response.end(PNG))).toMatchObject([
      { kind: 'done', images: [{ type: 'image/png' }] },
    ]);
  },
);
