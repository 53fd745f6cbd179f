import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { PNG } from '../spool/fixture.js';
import { ATELIER, Atelier } from './atelier.js';
import { KEY, useWorkbench } from './workbench.js';
import { VendorSite } from './vendor-site.js';

const work = useWorkbench();
const sha256 = createHash('sha256').update(PNG).digest('hex');
const dataUrl = `data:image/png;base64,${PNG.toString('base64')}`;
const ONCE = { charged: 1, submits: 1, refunds: 0 };

async function atelier(changes: object = {}): Promise<{ readonly vendor: Atelier; readonly site: VendorSite }> {
  const vendor = new Atelier();
  const site = await VendorSite.start(work(), { vendor: vendor.dialect }, { ...ATELIER, ...changes });
  vendor.url = site.standIn.baseUrl;
  return { vendor, site };
}

const picture = () => work().reference('cat.png', PNG, 'image/png');
const { submit } = ATELIER;

describe('reference pictures', () => {
  it.each([
    ['dataUrl', [dataUrl]],
    ['base64', [PNG.toString('base64')]],
  ])('go as %s in the body', async (as, pictures) => {
    const { site } = await atelier({ references: { as } });
    expect(await site.generate({ references: [await picture()] })).toMatchObject({ kind: 'done' });
    expect(site.body()).toEqual({ prompt: 'a cat #7', pictures });
    expect(site.standIn.meter.entries[0]?.images).toMatchObject([{ sha256 }]);
    expect(site.books()).toEqual(ONCE);
  });

  it('go as files of a form, beside fields as texts', async () => {
    const { site } = await atelier({ references: { as: 'file' }, submit: { ...submit, format: 'multipart' } });
    const references = [await picture(), await work().reference('dog.png', Buffer.concat([PNG, PNG]), 'image/png')];
    const prompt = 'a "cat"\r\n--{prompt}\r\n 猫 "';
    expect(await site.generate({ references, prompt, params: { style: 'oil' } })).toMatchObject({ kind: 'done' });
    expect(site.body()).toEqual({ fields: { prompt, style: 'oil' }, files: ['pictures', 'pictures'] });
    expect(site.standIn.meter.entries[0]?.images).toMatchObject([{ sha256 }, { bytes: 2 * PNG.length }]);
    expect(site.books()).toEqual(ONCE);
  });

  it.each([
    ['JSON', { path: '/uploads', body: { data: '{file}', type: '{type}' }, url: '$.url' }, true],
    ['a form', { path: '/uploads', format: 'multipart', body: { file: '{file}', name: '{fileName}' }, url: '$.url' }, true],
    [
      'a URL that the site names',
      { path: '/uploads/begin', body: { kind: '{extension}' }, url: '$.url', put: { url: '$.put' } },
      false,
    ],
  ])('are uploaded by %s, whole and once, and the body has their URL', async (_, upload, withKey) => {
    const { vendor, site } = await atelier({ references: { as: 'upload' }, upload });
    const one = await site.uploaded(await picture());
    expect(await site.generate({ references: [one] })).toMatchObject({ kind: 'done' });
    expect([...vendor.uploads]).toEqual([['/blobs/1.png', { bytes: PNG, type: 'image/png', withKey }]]);
    expect(site.body()).toMatchObject({ pictures: [`${site.standIn.baseUrl}/blobs/1.png`] });
    expect(vendor.asked).toBe(1);
    expect(site.books()).toEqual(ONCE);
  });

  it('that were uploaded are used again for half of the time that the site keeps them', async () => {
    const upload = { path: '/uploads', body: { data: '{file}', type: '{type}' }, url: '$.url', kept: 3_600 };
    const { site } = await atelier({ references: { as: 'upload' }, upload });
    const { uploaded } = await site.uploaded(await picture());
    const isUploaded = () => site.provider.isUploaded?.(uploaded ?? null, work().context(site.site));
    expect(await isUploaded()).toBe(true);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1_801_000 });
    try {
      expect(await isUploaded()).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });

  it('whose upload is refused cost nothing, and go along in the request itself', async () => {
    const upload = { path: '/uploads', body: { data: '{file}', type: '{type}' }, url: '$.url' };
    const { vendor, site } = await atelier({ references: { as: 'upload' }, upload });
    vendor.refusal = { status: 503, body: { message: `no room, ${KEY}` } };
    const refused = await site.uploaded(await picture()).catch((error: unknown) => error);
    expect(refused).toMatchObject({ billing: 'unbilled' });
    expect(String(refused)).toContain('no room');
    expect(String(refused)).not.toContain(KEY);
    expect(site.books()).toEqual({ charged: 0, submits: 0, refunds: 0 });
    expect(await site.generate({ references: [await picture()] })).toMatchObject({ kind: 'done' });
    expect(site.body()).toMatchObject({ pictures: [dataUrl] });
  });
});

describe('the key of a request', () => {
  it('makes two sends of one request one task, which is charged once', async () => {
    const { site } = await atelier();
    const key = '批次.x7k2/000001-a1-s1';
    const [one, two] = [await site.submit(key), await site.submit(key)];
    const idOf = (sent: typeof one) => (sent.kind === 'pending' ? (sent.operation as { id: string }).id : sent.kind);
    expect(idOf(two)).toBe(idOf(one));
    expect(site.books()).toEqual({ charged: 1, submits: 2, refunds: 0 });
    await site.submit('批次.x7k2/000001-a2-s1');
    expect(site.books()).toMatchObject({ charged: 2, submits: 3 });
  });

  it('is sent only where the declaration names a header', async () => {
    const { idempotencyHeader: _, ...without } = submit;
    const { site } = await atelier({ submit: without });
    await site.submit('summer.x7k2/000001-a1-s1');
    await site.submit('summer.x7k2/000001-a1-s1');
    expect(site.books()).toMatchObject({ charged: 2 });
  });
});

describe('a prompt', () => {
  it.each(['{"a": "}{seed}', '{{prompt}} {references}', '"\\u0000\u2028\t', '\\'.repeat(5)])(
    '%j is data alone',
    async (prompt) => {
      const { site } = await atelier();
      expect(await site.generate({ prompt, params: { style: '{prompt}' } })).toMatchObject({ kind: 'done' });
      expect(site.body()).toEqual({ prompt, style: '{prompt}' });
    },
  );
});
