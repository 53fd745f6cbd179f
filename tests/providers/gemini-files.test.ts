import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/json.js';
import { Secret } from '../../src/domain/secret.js';
import { gemini } from '../../src/providers/gemini/provider.js';
import { Uploads } from '../../src/providers/uploads.js';
import { PNG } from '../spool/fixture.js';
import { GeminiSite } from './gemini-site.js';
import { KEY, useWorkbench } from './workbench.js';

const bench = useWorkbench();
const ALWAYS: JsonObject = { authMode: 'google_xgoog', version: 'v1beta', files: 'always' };
const GOOGLE = 'https://generativelanguage.googleapis.com';

it('References go to the Files API at Google, where the request would be too large, or as the site is set', () => {
  const uploads = (baseUrl: string, count: number, settings: JsonObject = {}) =>
    gemini.uploadsFor?.({ name: 'x', baseUrl, settings }, Array<{ bytes: number }>(count).fill({ bytes: 7_000_000 }));
  expect([10, 11].map((count) => uploads(GOOGLE, count))).toEqual([false, true]);
  expect(uploads('https://mirror.test', 14)).toBe(false);
  expect(uploads('https://mirror.test', 1, { files: 'always' })).toBe(true);
  expect(uploads(GOOGLE, 14, { files: 'never' })).toBe(false);
});

describe('A reference that was uploaded to the Files API', () => {
  it('is named in the request in the place of its bytes, and paid for once', async () => {
    const site = await GeminiSite.start(bench(), {}, ALWAYS);
    const image = await bench().reference('a.png', PNG, 'image/png');
    const uploaded = await gemini.uploadReference?.(image, bench().context(site.site));
    const references = [{ ...image, uploaded: uploaded ?? null }];
    expect((await site.generate({ references })).kind).toBe('done');
    const { uri } = uploaded as { uri: string };
    const parts = [{ text: 'a cat #7' }, { fileData: { mimeType: 'image/png', fileUri: uri } }];
    expect(site.body()).toMatchObject({ contents: [{ parts }] });
    expect(site.standIn.meter.charged).toBe(1);
  });

  it('is used again while it is there, and uploaded anew when it is gone or soon to expire', async () => {
    const site = await GeminiSite.start(bench(), {}, ALWAYS);
    const context = bench().context(site.site);
    const image = await bench().reference('a.png', PNG, 'image/png');
    const notes = new Map<string, string>();
    const kept = {
      read: async (key: string) => notes.get(key),
      write: async (key: string, text: string) => void notes.set(key, text),
    };
    const first = await new Uploads(kept).bring(gemini, image, context);
    const second = await new Uploads(kept).bring(gemini, image, context);
    expect(second?.remote).toEqual(first?.remote);
    const file = first?.remote as { name: string; expires: number };
    expect(await gemini.isUploaded?.({ ...file, expires: Date.now() + 60_000 }, context)).toBe(false);
    await fetch(`${site.standIn.url}/v1beta/${file.name}`, {
      method: 'DELETE',
      headers: { 'x-goog-api-key': site.site.key?.reveal() ?? '' },
    });
    const third = await new Uploads(kept).bring(gemini, image, context);
    expect(third?.remote).not.toEqual(first?.remote);
    const lost = { references: [{ ...image, uploaded: first?.remote ?? null }] };
    expect(await bench().failure(gemini, site.site, lost)).toMatchObject({ code: 'server_error', billing: 'unbilled' });
  });
});

describe('A file that is uploaded', () => {
  const begun = async () => {
    const site = await GeminiSite.start(bench(), {}, ALWAYS);
    return { site, context: bench().context(site.site), image: await bench().reference('pear.png', PNG, 'image/png') };
  };

  it('is awaited while Google works on it', async () => {
    const { site, context, image } = await begun();
    site.standIn.files.trouble = { looks: 2 };
    const uploaded = await gemini.uploadReference?.(image, context);
    expect((await site.generate({ references: [{ ...image, uploaded: uploaded ?? null }] })).kind).toBe('done');
  });

  it('is refused by its name where Google cannot process it, and nothing is paid for', async () => {
    const { site, context, image } = await begun();
    site.standIn.files.trouble = { looks: 1, ends: 'FAILED' };
    const failure = { code: 'invalid_request', billing: 'unbilled', message: expect.stringContaining('pear.png') as string };
    await expect(gemini.uploadReference?.(image, context)).rejects.toMatchObject(failure);
    expect(site.standIn.meter.entries).toEqual([]);
  });

  it('is not used again when it failed, when its time is over, and with another key', async () => {
    const { site, context, image } = await begun();
    const uploaded = (await gemini.uploadReference?.(image, context)) as { name: string; uri: string };
    expect(await gemini.isUploaded?.(uploaded, context)).toBe(true);
    const other = { ...context, site: { ...site.site, key: new Secret('another-key', 'variable X') } };
    const open = await GeminiSite.start(bench(), { keys: [KEY, 'another-key'] }, ALWAYS);
    const theirs = { ...other, site: { ...open.site, key: other.site.key } };
    const ours = (await gemini.uploadReference?.(image, bench().context(open.site))) ?? null;
    expect([await gemini.isUploaded?.(ours, bench().context(open.site)), await gemini.isUploaded?.(ours, theirs)]).toEqual([
      true,
      false,
    ]);
    open.standIn.files.trouble = { keptMs: 2 * 3_600_000 };
    const short = (await gemini.uploadReference?.(image, theirs)) as { expires: number };
    expect(await gemini.isUploaded?.({ ...short, expires: short.expires - 3_601_000 }, theirs)).toBe(false);
    open.standIn.files.trouble = { ends: 'FAILED', looks: 0 };
    await expect(gemini.uploadReference?.(image, theirs)).rejects.toMatchObject({ code: 'invalid_request' });
    const [failed] = open.standIn.files.names.slice(-1);
    expect(await gemini.isUploaded?.({ ...short, name: failed ?? '' }, theirs)).toBe(false);
  });
});
