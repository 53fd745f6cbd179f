import { connect } from 'node:net';
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { STAND_INS } from '../src/index.js';
import { ask, inlinePng, standIn, until } from './gemini-client.js';

describe('the meter', () => {
  it('writes down the item, the prompt, each picture and the raw body', async () => {
    const site = await standIn();
    const bytes = await sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    await ask(site, 'a harbour #12', { parts: [inlinePng(bytes)] });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(site.meter.entries[0]).toMatchObject({
      number: 1,
      item: '12',
      prompt: 'a harbour #12',
      model: 'gemini-3-pro-image',
      images: [{ sha256, type: 'image/png', bytes: bytes.length }],
    });
    expect(JSON.parse(site.meter.body(1) ?? '')).toMatchObject({ contents: [{ parts: [{ text: 'a harbour #12' }, {}] }] });
  });

  it('holds no key, wherever it came from', async () => {
    const site = await standIn();
    const key = 'canary-key-0123456789';
    await ask(site, 'x', { headers: { 'x-goog-api-key': key } });
    await ask(site, 'x', { headers: {}, query: `?key=${key}` });
    expect(await (await fetch(`${site.url}/_standin/log`)).text()).not.toContain(key);
  });

  it('counts what is open now, at most, and at an instant', async () => {
    const site = await standIn({ latencyMs: 400 });
    const asked = [1, 2, 3].map((n) => ask(site, `x #${n}`));
    await until(() => site.meter.open() === 3);
    const during = Date.now();
    await Promise.all(asked.map(async (answer) => (await answer).arrayBuffer()));
    await until(() => site.meter.open() === 0);
    await (await ask(site, 'x #4')).arrayBuffer();
    expect(site.meter.maxOpen).toBe(3);
    expect(
      site.meter
        .requestsOpenAt(during)
        .map((entry) => entry.item)
        .sort(),
    ).toEqual(['1', '2', '3']);
    expect(site.meter.requestsOpenAt(during - 10_000)).toEqual([]);
    expect(site.meter.charged).toBe(4);
  });

  it('gives each answer the latency it was told, spread between two bounds', async () => {
    const site = await standIn({ latencyMs: [50, 150] });
    await Promise.all(Array.from({ length: 8 }, async () => (await ask(site, 'x')).arrayBuffer()));
    const waited = site.meter.entries.map((entry) => (entry.answeredAt ?? 0) - entry.receivedAt);
    expect(Math.min(...waited)).toBeGreaterThanOrEqual(48);
    expect(new Set(waited).size).toBeGreaterThan(1);
  });

  it('charges a client that leaves while it waits, when the picture is made', async () => {
    const site = await standIn({ latencyMs: 800 });
    const leaving = new AbortController();
    const asked = ask(site, 'x #1', { signal: leaving.signal });
    await until(() => site.meter.open() === 1);
    leaving.abort();
    await expect(asked).rejects.toThrow();
    await until(() => site.meter.open() === 0);
    expect([site.meter.charged, site.meter.entries[0]?.outcome]).toEqual([0, 'client_left']);
    await until(() => site.meter.charged === 1);
    const [entry] = site.meter.entries;
    expect(entry).toMatchObject({ outcome: 'client_left', billed: 1 });
    expect(entry?.answeredAt).toBeUndefined();
    expect(entry?.billedAt).toBeGreaterThanOrEqual(entry?.clientLeftAt ?? Infinity);
  });

  it('charges nobody for a request that never came in whole', async () => {
    const site = await standIn();
    const socket = connect(site.port, '127.0.0.1');
    socket.write(
      'POST /v1beta/models/gemini-3-pro-image:generateContent HTTP/1.1\r\nhost: x\r\nx-goog-api-key: k\r\ncontent-length: 999\r\n\r\n{"con',
    );
    await until(() => site.meter.open() === 1);
    socket.destroy();
    await until(() => site.meter.open() === 0);
    expect(site.meter.entries[0]).toMatchObject({ outcome: 'client_left', billed: 0 });
  });

  it('charges a client that leaves while it reads a large answer', async () => {
    const site = await standIn({ imageBytes: 30_000_000 });
    const stop = new AbortController();
    const answer = await ask(site, 'x', { signal: stop.signal });
    await answer.body?.getReader().read();
    stop.abort();
    await until(() => site.meter.open() === 0);
    expect(site.meter.entries[0]).toMatchObject({ outcome: 'client_left', billed: 1, status: 200 });
  });

  it('does not charge the stream of a mirror that had not begun', async () => {
    const site = await standIn({ mode: 'mirror', latencyMs: 600 });
    const stream = { method: 'streamGenerateContent', query: '?alt=sse' };
    await expect(ask(site, 'x', { ...stream, signal: AbortSignal.timeout(60) })).rejects.toThrow();
    await (await ask(site, 'x', stream)).text();
    expect(site.meter.entries.map((entry) => entry.billed)).toEqual([0, 1]);
  });

  it('counts in the price it was given', async () => {
    const site = await standIn({ price: 50_000 });
    await ask(site, 'x');
    await ask(site, 'x');
    expect(site.meter.charged).toBe(100_000);
  });
});

describe('from another process', () => {
  const put = (url: string, body: unknown): Promise<Response> => fetch(url, { method: 'PUT', body: JSON.stringify(body) });

  it('the books can be read and the stand-in steered', async () => {
    const site = await standIn();
    await put(`${site.url}/_standin/faults`, [
      { when: { item: '2' }, action: { kind: 'reply', reply: { type: 'finish', reason: 'NO_IMAGE' } } },
    ]);
    await put(`${site.url}/_standin/latency`, [10, 20]);
    await ask(site, 'x #1');
    await ask(site, 'x #2');
    const log = await (await fetch(`${site.url}/_standin/log`)).json();
    expect(log).toMatchObject({
      mode: 'google',
      latencyMs: [10, 20],
      open: 0,
      charged: 2,
      entries: [
        { item: '1', outcome: 'delivered' },
        { item: '2', outcome: 'no_image' },
      ],
    });
    expect(await (await fetch(`${site.url}/_standin/body/1`)).text()).toBe(site.meter.body(1));
  });

  it('nonsense is refused', async () => {
    const site = await standIn();
    expect((await put(`${site.url}/_standin/faults`, [{ action: { kind: 'hnag' } }])).status).toBe(400);
    expect((await put(`${site.url}/_standin/faults`, [{ wen: {} }])).status).toBe(400);
    expect((await put(`${site.url}/_standin/latency`, 'soon')).status).toBe(400);
    expect((await fetch(`${site.url}/_standin/nothing`)).status).toBe(404);
  });
});

describe('the list of stand-ins', () => {
  it.each(STAND_INS.map((kind) => [kind.name, kind] as const))('starts %s and ends it', async (_, kind) => {
    const started = await kind.start({ latencyMs: 1 });
    expect((await fetch(`${started.url}/_standin/log`)).status).toBe(200);
    await started.close();
    await expect(fetch(started.url)).rejects.toThrow();
  });
});
