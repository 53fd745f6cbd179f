import { describe, expect, it } from 'vitest';
import { FAILURES, isPlantainError } from '../../src/domain/failures/failure.js';
import type { JsonObject } from '../../src/domain/json.js';
import { grsai } from '../../src/providers/grsai/provider.js';
import type { ReferenceFile } from '../../src/providers/provider.js';
import { Uploads } from '../../src/providers/uploads.js';
import type { UploadTrouble } from '../../stand-ins/src/grsai/object-store.js';
import { PNG } from '../spool/fixture.js';
import { GrsaiSite } from './grsai-site.js';
import { KEY, useWorkbench } from './workbench.js';

const bench = useWorkbench();
const picture = (name = '猫 1.png'): Promise<ReferenceFile> => bench().reference(name, PNG, 'image/png');

describe.each(['mainland', 'overseas'] as const)('An upload to the %s store', (upload) => {
  it('brings the bytes, and a submit points at their address', async () => {
    const site = await GrsaiSite.start(bench(), { upload });
    const image = await site.uploaded(await picture());
    expect(site.standIn.uploads).toMatchObject([{ variant: upload, sha256: image.sha256, bytes: PNG.length }]);
    expect((await site.generate({ references: [image] })).kind).toBe('done');
    const { url } = image.uploaded as { url: string };
    expect(site.body()).toMatchObject({ urls: [url] });
    expect(site.standIn.meter.entries[0]?.images).toMatchObject([{ sha256: image.sha256 }]);
    expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(PNG);
  });

  it('joins an address of parts that end and begin with a slash', async () => {
    const site = await GrsaiSite.start(bench(), { upload });
    site.standIn.setUploadTroubles([{ at: 'token', slashes: true }]);
    const { url } = (await site.uploaded(await picture())).uploaded as { url: string };
    expect(new URL(url).pathname).not.toContain('//');
    expect((await fetch(url)).status).toBe(200);
  });

  it.each<[string, UploadTrouble, string]>([
    [
      'an envelope that is no 0',
      { at: 'token', answer: { status: 200, body: { code: -7, msg: 'no', data: null } } },
      'server_error',
    ],
    [
      'an empty wallet',
      { at: 'token', answer: { status: 200, body: { code: -1, msg: 'insufficient credits' } } },
      'insufficient_balance',
    ],
    ['a refused key', { at: 'token', answer: { status: 401, body: { error: `bad ${KEY}` } } }, 'auth'],
    ['no address', { at: 'token', without: 'url' }, 'invalid_response'],
    ['no domain', { at: 'token', without: 'domain' }, 'invalid_response'],
    ['no key', { at: 'token', without: 'key' }, 'invalid_response'],
    ['400, a wrong region', { at: 'store', status: 400, error: 'incorrect region' }, 'server_error'],
    ['401, a token out of date', { at: 'store', status: 401, error: 'token out of date' }, 'server_error'],
    ['403, another key', { at: 'store', status: 403, error: "key doesn't match with scope" }, 'server_error'],
    ['413, too large', { at: 'store', status: 413, error: 'too large' }, 'invalid_request'],
    ['573, too often', { at: 'store', status: 573, error: 'too frequent' }, 'rate_limited'],
    ['579, and nothing is there', { at: 'store', status: 579, error: 'callback failed' }, 'server_error'],
    ['599', { at: 'store', status: 599, error: 'server failure' }, 'server_error'],
    ['612', { at: 'store', status: 612, error: 'no such entry' }, 'server_error'],
    ['614, and nothing is there', { at: 'store', status: 614, error: 'file exists' }, 'server_error'],
    ['a broken connection', { at: 'store', reset: true }, 'network'],
  ])('that is answered by %s fails without cost: it is repeated where that can help', async (_, trouble, code) => {
    const site = await GrsaiSite.start(bench(), { upload });
    site.standIn.setUploadTroubles([trouble]);
    const error: unknown = await site.uploaded(await picture()).catch((reason: unknown) => reason);
    if (!isPlantainError(error)) throw error;
    expect(error).toMatchObject({ code, billing: 'unbilled' });
    expect(error.message).not.toContain(KEY);
    const isRepeated = FAILURES[error.code].retry !== 'never';
    expect(isRepeated).toBe(!['auth', 'insufficient_balance', 'invalid_request'].includes(code));
    expect(site.books()).toEqual({ charged: 0, submits: 0, refunds: 0 });
  });

  it.each([579, 614])('that is answered %i although the bytes are there counts as made', async (status) => {
    const site = await GrsaiSite.start(bench(), { upload });
    site.standIn.setUploadTroubles([{ at: 'store', status, error: 'callback failed', kept: true }]);
    expect((await site.uploaded(await picture())).uploaded).toMatchObject({ url: expect.stringMatching(/^http/) as string });
  });
});

it('A reference picture can ride in the request', async () => {
  const site = await GrsaiSite.start(bench(), { upload: 'inline' });
  const image = await site.uploaded(await picture());
  expect(image.uploaded).toBeNull();
  await site.generate({ references: [image, image] });
  const data = `data:image/png;base64,${PNG.toString('base64')}`;
  expect(site.body()).toMatchObject({ urls: [data, data] });
  expect(site.standIn.uploads).toEqual([]);
});

describe('Uploads are remembered', () => {
  const notes = () => {
    const texts = new Map<string, string>();
    return { read: async (key: string) => texts.get(key), write: async (key: string, text: string) => void texts.set(key, text) };
  };

  it('by site and content, also by the next worker, and for items that want them at the same time', async () => {
    const site = await GrsaiSite.start(bench());
    const context = bench().context(site.site);
    const kept = notes();
    const uploads = new Uploads(kept);
    const [one, two] = [await picture(), await picture('the same.png')];
    const [first, second] = await Promise.all([one, two].map((image) => uploads.bring(grsai, image, context)));
    expect(second?.url).toBe(first?.url);
    expect((await new Uploads(kept).bring(grsai, one, context))?.url).toBe(first?.url);
    expect(site.standIn.uploads).toHaveLength(1);
    const other = { ...site.site, name: 'another' };
    await uploads.bring(grsai, one, { ...context, site: other });
    expect(site.standIn.uploads).toHaveLength(2);
  });

  it('whatever else is set at the site, but not when it is set to upload elsewhere', async () => {
    const site = await GrsaiSite.start(bench());
    const context = bench().context(site.site);
    const kept = notes();
    const image = await picture();
    const under = (settings: JsonObject) => {
      const changed = { ...site.site, settings: { ...site.site.settings, ...settings } };
      return new Uploads(kept).bring(grsai, image, { ...context, site: changed });
    };
    const first = await under({});
    expect((await under({ pollFirst: 2, api: 'unified' }))?.url).toBe(first?.url);
    expect(site.standIn.uploads).toHaveLength(1);
    await under({ upload: 'overseas' });
    expect(site.standIn.uploads.map(({ variant }) => variant)).toEqual(['mainland', 'overseas']);
  });

  it('until their address stops answering', async () => {
    const site = await GrsaiSite.start(bench());
    const context = bench().context(site.site);
    const kept = notes();
    const first = await new Uploads(kept).bring(grsai, await picture(), context);
    site.standIn.forgetUploads();
    const again = await new Uploads(kept).bring(grsai, await picture(), context);
    expect(again?.url).not.toBe(first?.url);
    expect(site.standIn.uploads).toHaveLength(2);
  });

  it('and an item that is stopped takes nobody else with it', async () => {
    const site = await GrsaiSite.start(bench());
    const stop = new AbortController();
    const uploads = new Uploads(notes());
    const image = await picture();
    const stopped = uploads.bring(grsai, image, bench().context(site.site, stop.signal)).catch((error: unknown) => error);
    const other = uploads.bring(grsai, image, bench().context(site.site));
    stop.abort(new Error('cancelled'));
    expect((await other)?.url).toMatch(/^http/);
    await stopped;
  });
});
