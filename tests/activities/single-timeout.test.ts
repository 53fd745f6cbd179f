import type { RequestListener } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { SingleTimeout } from '../../src/activities/paid/single-timeout.js';
import { PlantainError } from '../../src/domain/failures/failure.js';
import { gemini } from '../../src/providers/gemini/provider.js';
import { serveHttp } from '../http/servers.js';
import { PNG } from '../spool/fixture.js';
import { KEY, startBench } from './bench.js';

const ANSWER = JSON.stringify({ candidates: [{ content: { parts: [{ inlineData: { data: PNG.toString('base64') } }] } }] });
const LIMIT_MS = 600;

/** A bench whose one site answers in this way, as a mirror of Gemini. */
async function benchAt(handler: RequestListener) {
  const server = await serveHttp(handler);
  onTestFinished(() => server.close());
  const site = () => ({ name: 'mirror', provider: 'gemini', baseUrl: server.url, settings: gemini.settings.parse({}) });
  return { bench: (await startBench()).with({ site }), server };
}

test('a picture that comes long after the headers is received', async () => {
  const { bench } = await benchAt((_, response) => {
    response.writeHead(200).flushHeaders();
    setTimeout(() => response.end(ANSWER), 400);
  });
  expect(await bench.submit({ singleTimeoutMs: 20_000 })).toMatchObject({ submission: { kind: 'done' } });
});

test('an answer that only keeps its connection open ends at the single timeout, and its connection is closed', async () => {
  const { bench, server } = await benchAt((_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(' '), 50);
    response.on('close', () => clearInterval(timer));
  });
  const failure = await bench.failure(bench.submit({ singleTimeoutMs: LIMIT_MS }));
  expect(failure.said).toMatchObject({ code: 'timeout', billing: 'maybe' });
  expect(failure.message).toMatch(/began to answer, but did not finish within the single timeout of 0\.6 s/);
  expect(await bench.dependencies.spool.finalState(KEY)).toMatchObject({ kind: 'failed', failure: { code: 'timeout' } });
  await expect.poll(() => server.open()).toBe(0);
});

test('an answer that keeps bringing its picture may exceed the single timeout', async () => {
  const { bench } = await benchAt((_, response) => {
    response.writeHead(200);
    let pieces = 0;
    const timer = setInterval(() => {
      if (++pieces < 20) return response.write(' '.repeat(16 * 1024));
      clearInterval(timer);
      return response.end(ANSWER);
    }, 100);
  });
  expect(await bench.submit({ singleTimeoutMs: LIMIT_MS })).toMatchObject({ submission: { kind: 'done' } });
});

test('an answer without an end is aborted at its bound, however much it brings', async () => {
  const timeout = new SingleTimeout('mirror', 200, 700);
  const timer = setInterval(() => timeout.received(1024 * 1024), 50);
  onTestFinished(() => clearInterval(timer));
  const startedAt = performance.now();
  await new Promise((resolve) => timeout.signal.addEventListener('abort', resolve, { once: true }));
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(890);
  expect(timeout.signal.reason).toBeInstanceOf(PlantainError);
});
