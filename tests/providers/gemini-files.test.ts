import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/json.js';
import { gemini } from '../../src/providers/gemini/provider.js';
import { Uploads } from '../../src/providers/uploads.js';
import { PNG } from '../spool/fixture.js';
import { GeminiSite } from './gemini-site.js';
import { useWorkbench } from './workbench.js';

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
