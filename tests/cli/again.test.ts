import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { say } from '../../src/words/current.js';
import type { Store } from '../../src/stores/store.js';
import { again, CONFIG, idsOf, owing } from './owing.js';
import { prepare } from './prepared.js';

describe('the missing items of a batch', () => {
  it('are made as they were staged, at the site that they had, whatever the configuration says now', async () => {
    const { folder, batch, said } = await again({ codes: ['timeout', 'cancelled', 'auth'] });
    expect(batch, said).toMatchObject({ batchId: 'summer-again-2', again: { batchId: 'summer' }, site: 'banana' });
    expect(say(batch?.inputPhrase ?? '')).toBe('3 items of batch summer without a picture');
    expect(batch?.settings.totalTimeoutMs).toBeUndefined();
    expect(batch?.items).toMatchObject([1, 2, 3].map((n) => ({ id: `i${n}`, stem: `cat_${n}`, prompt: `${n} cats` })));
    expect(batch?.items.map(({ params }) => params)).toEqual([{ seed: 7 }, { seed: 7 }, { seed: 7 }]);
    const images = batch?.items[2]?.images ?? [];
    expect(images.map(({ name, type, refitted }) => [name, type, refitted])).toEqual([
      ['猫 1.png', 'image/png', undefined],
      ['b.jpg', 'image/jpeg', 'smaller'],
    ]);
    expect(await readFile(images[1]?.path ?? '')).toEqual(await readFile(join(folder, 'b.jpg')));
  });

  it('may have other parameters, by flags and by --param, and lose one', async () => {
    const { batch, said } = await again(
      { codes: ['timeout'], params: { seed: 7, topP: 0.5, imageSize: '1K' } },
      ...['--image-size', '2K', '--param', 'top_p=null', '--param', 'aspectRatio=1:1'],
    );
    expect(batch?.items[0]?.params, said).toEqual({ seed: 7, imageSize: '2K', aspectRatio: '1:1' });
    const none = await again({ codes: ['timeout'] }, '--param', 'topP=null');
    expect(none.said).toContain('No item of batch summer has the parameter topP');
  });

  it('move to another site by --site alone, with what its configuration adds', async () => {
    expect((await prepare({ ...(await placed()), env: { PLANTAIN_SITE: 'cherry' } })).batch?.site).toBe('banana');
    const { batch } = await prepare(await placed(), '--site', 'cherry');
    expect(batch?.site).toBe('cherry');
    expect(batch?.items[0]?.params).toEqual({ temperature: 1, seed: 7 });
  });

  const placed = async () => ({ config: CONFIG, earlier: (await owing({ codes: ['timeout'] })).earlier });

  it('are refused together where the other site does not know their parameters, which can be left out', async () => {
    const owed = { codes: ['timeout', 'auth'], params: { topP: 0.5 } } as const;
    const { code, said } = await again(owed, '--site', 'grape');
    expect(code).toBe(2);
    expect(said).toContain('Items i1 and i2: topP is unknown.');
    expect(said).toContain('To remove the parameter: plantain run --again summer --param topP=null');
    expect(idsOf((await again(owed, '--site', 'grape', '--param', 'topP=null')).batch)).toEqual(['i1', 'i2']);
    const bad = await again(owed, '--site', 'grape', '--skip-bad');
    expect(bad.batch?.items.map(({ broken = '' }) => say(broken))).toEqual(
      Array(2).fill(
        'topP is unknown. Remove it, or use one of these names: model, aspectRatio, imageSize, quality, and background',
      ),
    );
  });

  it('can be tried, a few of them first', async () => {
    const { batch } = await again({ codes: ['timeout', 'timeout', 'timeout'] }, '--first', '2');
    expect(idsOf(batch)).toEqual(['i1', 'i2']);
    expect(say(batch?.inputPhrase ?? '')).toBe('3 items of batch summer without a picture, 2 of 3 items (--first)');
  });

  it('may have been charged before, of which a warning tells', async () => {
    const { said } = await again({ codes: ['timeout', 'server_error'], calls: { sent: 1, unknown: 1 } });
    expect(said).toContain(
      '2 items without a picture may have been charged before (timeout and server_error). Each new request costs again.',
    );
    expect((await again({ codes: ['cancelled'] })).said).not.toContain('charged');
  });
});

describe('left out, and said', () => {
  it('is what is paid for and what the same request would not change', async () => {
    const codes = ['lost', 'timeout', 'content_blocked', 'none', 'invalid_request', 'store_failed', 'input_missing'] as const;
    const { batch, said } = await again({ codes, elsewhere: new Map([['summer-again', 5]]) });
    expect(said).toContain('Already generated: 5 items in batch summer-again.');
    expect(idsOf(batch)).toEqual(['i2']);
    expect(said).toContain('Skipped 3 items: their pictures may be paid for, but not stored (lost and store_failed).');
    expect(said).toContain('To look for the pictures, at no charge: plantain resume summer.');
    expect(said).toContain('Skipped 2 items that the site refused (content_blocked and invalid_request)');
    expect(said).toContain('Skipped 1 item: plantain could not read the prompt or a reference picture (input_missing)');
  });

  it.each([
    ['store_failed', { delivered: 1 }, '1 picture is paid for and is in a spool. This batch pays for the picture again.'],
    ['store_failed', {}, '1 picture may be paid for and in a spool.'],
    ['none', {}, '1 picture may be paid for and in a spool.'],
  ] as const)('is not bought again without a word where it may be paid for: %s %j', async (code, calls, words) => {
    expect((await again({ codes: [code, 'timeout'], calls }, '--include', 'store_failed', '--include', 'lost')).said).toContain(
      words,
    );
  });

  it('is taken all the same by its code', async () => {
    const { batch } = await again({ codes: ['lost', 'none', 'content_blocked'] }, '--include', 'lost');
    expect(idsOf(batch)).toEqual(['i1', 'i2']);
    const both = ['--include', 'content_blocked', '--include', 'input_missing'];
    expect(idsOf((await again({ codes: ['lost', 'content_blocked', 'input_missing'] }, ...both)).batch)).toEqual(['i2', 'i3']);
  });

  it.each([
    ['another model', ['--model', 'gemini-2.5-flash-image'], 'gemini-nano-banana-2.1'],
    ['another parameter', ['--seed', '8'], undefined],
    ['another site', ['--site', 'cherry'], undefined],
    ['another model of the site in the configuration', [], 'gemini-2.5-flash-image'],
  ])('is no refusal that %s may change', async (_what, args, model) => {
    const owed = { codes: ['content_blocked', 'input_missing', 'lost'] as const, ...(model === undefined ? {} : { model }) };
    expect(idsOf((await again(owed, ...args)).batch)).toEqual(['i1']);
  });

  it.each([['--seed', '7'], ['--concurrency', '9'], []])(
    'is a refusal that nothing has changed about: %s %s',
    async (...args) => {
      const { code, said } = await again({ codes: ['content_blocked'], model: 'gemini-nano-banana-2.1' }, ...args);
      expect(code).toBe(2);
      expect(said).toContain('The only item of batch summer without a picture is not generated again. Nothing was sent.');
      expect(said).toContain('To send the item unchanged: add --include content_blocked');
    },
  );

  it('is not what another site or other parameters were refused for', async () => {
    const codes = ['content_blocked', 'invalid_request'] as const;
    expect(idsOf((await again({ codes, asked: { site: 'grape' } })).batch)).toEqual(['i1', 'i2']);
    expect(idsOf((await again({ codes, asked: { params: { seed: 8 } } })).batch)).toEqual(['i1', 'i2']);
    const same = await again({ codes, asked: { params: { seed: 8 } } }, '--seed', '8');
    expect(same.said).toContain('None of the 2 items of batch summer without a picture is generated again.');
    const misfit = await again({ codes: ['input_missing'], asked: { broken: 'params: seed is unknown' } });
    expect(idsOf(misfit.batch)).toEqual(['i1']);
  });

  it('is no refusal of a site that has been configured otherwise since, such as with another base URL', async () => {
    const codes = ['invalid_request'] as const;
    const taken = await again({ codes, asked: { configured: '00000000' } });
    expect(idsOf(taken.batch)).toEqual(['i1']);
    const [item] = taken.batch?.items ?? [];
    expect(item?.configured).toMatch(/^[0-9a-f]{8}$/);
    const same = await again({ codes, asked: { ...(item?.configured && { configured: item.configured }) } });
    expect(same.said).toContain('is not generated again');
  });

  it.each(['site_unreachable', 'model_unknown'] as const)('is never %s: another try is free', async (code) => {
    expect(idsOf((await again({ codes: [code] })).batch)).toEqual(['i1']);
  });

  it('is always an item that nobody could read', async () => {
    const owed = { codes: ['input_missing'], broken: 'items.jsonl:1 a.png does not exist' } as const;
    const { code, said } = await again(owed, '--include', 'input_missing', '--seed', '8');
    expect(code).toBe(2);
    expect(said).toContain('Skipped 1 item of batch summer that --skip-bad skipped before. Fix the input');
  });
});

describe('staged reference pictures', () => {
  it('are named when they are gone or have other bytes, before anything is sent', async () => {
    const { folder, earlier } = await owing({ codes: ['timeout', 'timeout'] });
    const [png, jpg] = earlier.missing[0]?.item.references ?? [];
    await rm(join(folder, 'staging', png?.key ?? ''));
    await writeFile(join(folder, 'staging', jpg?.key ?? ''), 'other bytes');
    const { code, said } = await prepare({ config: CONFIG, earlier });
    expect(code).toBe(2);
    const gone = 'is missing from the staging store, or its content has changed';
    expect(said).toContain(`Items i1 and i2: the reference picture 猫 1.png ${gone}: ${png?.key}`);
    expect(said).toContain(`Items i1 and i2: the reference picture b.jpg ${gone}: ${jpg?.key}`);
    expect(said).toContain('To generate these items, run them from their own input: plantain run.');
  });

  it('come as copies, each once, from a store that is not on this host', async () => {
    const fetched: string[] = [];
    const seen = (store: Store): Store => ({
      kind: 'far',
      hostLocal: false,
      get: (key) => {
        fetched.push(key);
        return store.get(key);
      },
      exists: (key) => store.exists(key),
      url: async () => 'https://far.example/',
      put: (key, body, options) => store.put(key, body, options),
      list: (prefix) => store.list(prefix),
      folders: () => store.folders(),
      remove: (prefix) => store.remove(prefix),
      check: () => store.check(),
    });
    const { folder, batch } = await again({ codes: ['timeout', 'timeout'], seen });
    expect(fetched.map((key) => key.replace(/.*\./, '')).sort()).toEqual(['jpg', 'png']);
    const [, image] = batch?.items[1]?.images ?? [];
    expect(await readFile(image?.path ?? '')).toEqual(await readFile(join(folder, 'b.jpg')));
    expect(image?.path.startsWith(folder)).toBe(false);
    await batch?.scratch.remove();
  });
});
