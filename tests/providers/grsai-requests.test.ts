import { said } from './said.js';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/json.js';
import { hostOfTask } from '../../src/providers/grsai/hosts.js';
import { Pace } from '../../src/providers/tasks/pace.js';
import { grsai } from '../../src/providers/grsai/provider.js';
import { becomes } from '../../stand-ins/src/grsai-troubles.js';
import { serveHttp } from '../http/servers.js';
import { seeded } from '../domain/seeded.js';
import { GrsaiSite, QUICK } from './grsai-site.js';
import { useWorkbench } from './workbench.js';

const bench = useWorkbench();

describe('A submit', () => {
  it('is as in the script: nano-banana-fast, auto, an id at once', async () => {
    const site = await GrsaiSite.start(bench());
    await site.generate({ prompt: 'a cat #7' });
    expect(site.body()).toEqual({ model: 'nano-banana-fast', prompt: 'a cat #7', urls: [], aspectRatio: 'auto', webHook: '-1' });
  });

  it('of the unified API has its own names', async () => {
    const site = await GrsaiSite.start(bench(), { api: 'unified' });
    await site.generate({ params: { model: 'nano-banana-2', aspectRatio: '8:1', imageSize: '2K' } });
    const rest = { aspectRatio: '8:1', imageSize: '2K', replyType: 'async' };
    expect(site.body()).toEqual({ model: 'nano-banana-2', prompt: 'a cat #7', images: [], ...rest });
  });

  it.each<[JsonObject, JsonObject]>([
    [{ imageSize: '2K' }, { aspectRatio: 'auto' }],
    [
      { model: 'nano-banana-pro', imageSize: '2K' },
      { aspectRatio: 'auto', imageSize: '2K' },
    ],
    [{ model: 'nano-banana-pro', imageSize: 'Auto', aspectRatio: 'none' }, {}],
  ])('with %j sends %j', async (params, sent) => {
    const site = await GrsaiSite.start(bench());
    await site.generate({ params });
    const { model: _m, prompt: _p, urls: _u, webHook: _w, ...rest } = site.body();
    expect(rest).toEqual(sent);
  });

  it('that is answered by a stream all the same is followed by its id', async () => {
    const task = { id: 'abc', results: null, progress: 5, status: 'running', failure_reason: '', error: '' };
    const text = `data: ${JSON.stringify(task)}\n\ndata: [DONE]\n`;
    const server = bench().keep(await serveHttp((_request, response) => void response.end(text)));
    const site = bench().site(grsai, server.url, QUICK);
    const request = { prompt: 'x', references: [], params: grsai.params.parse({}) };
    const submission = await grsai.submit(request, bench().context(site));
    expect(submission).toMatchObject({ kind: 'pending', operation: { api: 'draw', id: 'abc', host: site.baseUrl } });
    expect(submission.kind === 'pending' && (submission.operation as JsonObject).takenAt).toMatch(/^\d{4}-\d\d-\d\dT/);
  });
});

describe('A task', () => {
  it('of one API is not asked for at the other', async () => {
    const site = await GrsaiSite.start(bench(), { api: 'unified' });
    const context = bench().context({ ...site.site, settings: grsai.settings.parse(QUICK) });
    const request = { prompt: 'x', references: [], params: grsai.params.parse({}) };
    const submission = await grsai.submit(request, bench().context(site.site));
    if (submission.kind !== 'pending') throw new Error(submission.kind);
    // The site is set to the older API by now; the task is still followed at the one that took it.
    expect(await grsai.poll?.(submission.operation, context)).toMatchObject({ kind: 'done' });
  });

  it('is asked for at the node that took it, but a key goes to no host that history names by itself', () => {
    const site = { name: 's', provider: 'grsai', baseUrl: 'https://grsaiapi.com', settings: {} };
    expect(hostOfTask(site, 'https://grsai.dakka.com.cn')).toBe('https://grsai.dakka.com.cn');
    expect(hostOfTask(site, 'https://evil.example')).toBe('https://grsaiapi.com');
    expect(hostOfTask({ ...site, baseUrl: 'https://mirror.example' }, 'https://grsaiapi.com')).toBe('https://mirror.example');
  });

  it('has its result fetched from a host that is not the API, through the guard, and again while that is slow', async () => {
    const site = await GrsaiSite.start(bench());
    site.standIn.setFaults([{ action: becomes({ type: 'slowHost', times: 1 }) }]);
    expect(await site.generate()).toMatchObject({ kind: 'done' });
    expect(site.books()).toMatchObject({ submits: 1 });
    // Without the user's word a local host is refused.
    const refused = await bench().failure(grsai, { ...site.site, trustedOrigins: [] });
    expect(refused).toMatchObject({ code: 'no_image', billing: 'maybe' });
  });
});

describe('The pace of questions', () => {
  const limits = { firstMs: 1500, mostMs: 3000 };
  const intervals = (progress: (at: number) => number, until: number): number[] => {
    const pace = new Pace(limits, 0, 0);
    const asked: number[] = [];
    for (let now = pace.waitMs(0); now < until; now += pace.waitMs(now)) {
      asked.push(now);
      pace.found(progress(now), now);
    }
    return asked.map((at, index) => Math.round(at - (asked[index - 1] ?? 0)));
  };

  it('grows from 1.5 s to 3 s', () => {
    const waits = intervals(() => 0, 60_000);
    expect(waits[0]).toBe(1500);
    expect(waits.at(-1)).toBe(3000);
    for (const [index, wait] of waits.entries()) expect(wait).toBeGreaterThanOrEqual(waits[index - 1] ?? 0);
  });

  it.each([62_460, 22_150, 42_000, 8_000])('meets the end of a task of %i ms that tells its progress', (end) => {
    const progress = (at: number): number => Math.min(99, Math.floor((at / end) * 100));
    const waits = intervals(progress, end * 2).slice(1);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1500);
    expect(Math.max(...waits)).toBeLessThanOrEqual(3000);
    let at = 1500;
    const first = waits.map((wait) => (at += wait)).find((moment) => moment >= end) ?? Infinity;
    expect(first - end).toBeLessThan(end * 0.02);
  });

  it('comes nearer to the end than an interval would, whatever a task takes and however long a message', () => {
    const random = seeded(7);
    const late = Array.from({ length: 300 }, () => {
      const [end, lead] = [20_000 + random() * 50_000, random() * 80];
      const pace = new Pace(limits, 0, 0);
      for (let now = pace.waitMs(0); ; now += pace.waitMs(now)) {
        const seenAt = now + lead + random() * 50;
        if (seenAt >= end) return seenAt - end;
        pace.found(Math.floor((seenAt / end) * 100), now);
      }
    });
    const average = late.reduce((sum, one) => sum + one, 0) / late.length;
    expect(average).toBeLessThan(limits.firstMs * 0.13);
  });

  it('keeps its intervals where progress jumps', () => {
    const random = seeded(3);
    const waits = intervals(() => Math.floor(random() * 100), 300_000).slice(1);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1500);
    expect(Math.max(...waits)).toBeLessThanOrEqual(3000);
  });

  it('does not wait for a task that was taken long ago', () => {
    expect(new Pace(limits, 0, 10_000).waitMs(10_000)).toBe(0);
  });
});

describe('Advice', () => {
  const advise = (params: JsonObject, baseUrl = 'https://grsai.dakka.com.cn') =>
    said(grsai.advise?.({ name: 's', baseUrl, settings: {} }, grsai.params.parse(params), []) ?? []);

  it.each<[JsonObject, RegExp]>([
    [{ model: 'nano-banana-fats' }, /Did you mean nano-banana-fast/],
    [{ imageSize: '2K' }, /has no image size, so 2K is not sent/],
    [{ model: 'nano-banana-2-cl', imageSize: '4K' }, /Known sizes: 1K and 2K/],
    [{ aspectRatio: '8:1' }, /aspect ratio 8:1/],
  ])('about %j', (params, words) => {
    expect(advise(params)).toEqual([expect.stringMatching(words)]);
  });

  it('about an older address, and none about what is known to work', () => {
    expect(advise({}, 'https://api.grsai.com')).toEqual([expect.stringContaining('older URL')]);
    expect(advise({ model: 'nano-banana-2', aspectRatio: '8:1', imageSize: '4K' })).toEqual([]);
  });
});
