import { describe, expect, it } from 'vitest';
import { forecastLines } from '../../src/cli/render/head.js';
import { speak } from '../../src/words/load.js';
import { again, idsOf } from './owing.js';

describe('chosen items of a batch', () => {
  it('are made again, also those that have a picture, and it is counted how many are', async () => {
    const { batch, said } = await again({ codes: ['picture', 'timeout', 'picture'], chosen: true });
    expect(idsOf(batch), said).toEqual(['i1', 'i2', 'i3']);
    expect(batch).toMatchObject({ remade: 2, again: { batchId: 'summer' }, batchId: 'summer-again-2' });
    expect(batch?.items.map(({ redo }) => redo)).toEqual([true, undefined, true]);
    expect(batch?.inputPhrase).toEqual({ key: 'redo.input', values: { batch: 'summer', count: 3 } });
    const some = await again({ codes: ['timeout', 'picture', 'picture'], chosen: true }, '--first', '2');
    expect(some.batch?.remade).toBe(1);
    expect((await again({ codes: ['timeout'], chosen: true })).batch?.remade).toBeUndefined();
  });

  it('may be named one by one, as PowerShell gives a list without quotes', async () => {
    const { batch, said } = await again({ codes: ['picture'], chosen: true }, '--items', '3', '7', '12', '--seed', '8');
    expect(idsOf(batch), said).toEqual(['i1']);
  });

  it('are not where another request is no use, or free pictures are there: that is said of each', async () => {
    const codes = ['store_failed', 'content_blocked', 'picture'] as const;
    const { batch, said } = await again({ codes, chosen: true, elsewhere: new Map([['summer-again', 5]]) });
    expect(idsOf(batch)).toEqual(['i3']);
    expect(said).toContain('To look for the picture, at no charge: plantain resume summer');
    expect(said).toContain('Skipped 1 item that the site refused (content_blocked)');
    expect(said).not.toContain('Already generated');
    const none = await again({ codes: ['store_failed'], chosen: true });
    expect(none.code).toBe(2);
    expect(none.said).toContain('The chosen item of batch summer is not generated again. Nothing was sent.');
    const all = await again({ codes: ['store_failed', 'lost'], chosen: true });
    expect(all.said).toContain('None of the 2 chosen items of batch summer is generated again. Nothing was sent.');
    const paid = await again({ codes: ['store_failed'], chosen: true, calls: { delivered: 1 } }, '--include', 'store_failed');
    expect(paid.said).toContain('To recover the picture instead, at no charge: plantain resume summer');
  });

  it('are not while another new picture of them may be paid for, which is free to look for', async () => {
    const owed = { codes: ['picture'], chosen: true, unstored: { batchId: 'summer-again', code: 'store_failed' } } as const;
    const { code, said } = await again(owed, '--prompt', 'dogs');
    expect(code).toBe(2);
    expect(said).toContain('Skipped 1 item: its picture may be paid for, but not stored (store_failed).');
    expect(said).toContain('at no charge: plantain resume summer-again. To pay again: add --include store_failed');
    expect(idsOf((await again(owed, '--include', 'store_failed')).batch)).toEqual(['i1']);
  });

  it('may have further pictures that are paid for, of which a warning tells', async () => {
    const { said } = await again({ codes: ['picture', 'picture'], chosen: true, more: true });
    expect(said).toContain('A site may still have further paid pictures of 2 chosen items.');
    expect(said).toContain('To fetch them first, at no charge: plantain resume summer');
  });

  it('would come out the same where nothing is changed and the seed is fixed, of which a warning tells', async () => {
    const owed = { codes: ['picture'], chosen: true, asked: { site: 'gpu' }, params: { seed: 7 }, pictures: false } as const;
    const same = '1 item would come out the same as before, because nothing about the request is changed.';
    expect((await again(owed, '--site', 'gpu')).said).toContain(`${same} The seed of every picture is 7.`);
    expect((await again(owed, '--site', 'gpu', '--seed', '8')).said).not.toContain('come out the same');
    expect((await again(owed, '--site', 'gpu', '--prompt', 'dogs')).said).not.toContain('come out the same');
  });
});

describe('--prompt with --again', () => {
  it('takes the place of the prompts, and names pictures that have no reference', async () => {
    const { batch, said } = await again({ codes: ['timeout', 'cancelled'] }, '--prompt', ' two dogs at night ');
    expect(batch?.items, said).toMatchObject([
      { id: 'i1', stem: 'cat_1', prompt: 'two dogs at night' },
      { id: 'i2', stem: 'cat_2', prompt: 'two dogs at night' },
    ]);
    const alone = await again({ codes: ['timeout'], pictures: false }, '--prompt', 'two dogs');
    expect(alone.batch?.items).toMatchObject([{ id: 'i1', stem: 'two_dogs', prompt: 'two dogs' }]);
    expect((await again({ codes: ['timeout'], pictures: false })).batch?.items).toMatchObject([{ stem: 'cat_1' }]);
    const empty = await again({ codes: ['timeout'] }, '--prompt', ' ');
    expect([empty.code, empty.said]).toEqual([2, expect.stringContaining('--prompt is empty.')]);
  });

  it('changes what a site refused', async () => {
    const codes = ['content_blocked', 'invalid_request', 'lost'] as const;
    expect(idsOf((await again({ codes }, '--prompt', 'two dogs')).batch)).toEqual(['i1', 'i2']);
    expect((await again({ codes: ['content_blocked'] }, '--prompt', '1 cats')).said).toContain('Change --prompt, --model');
  });

  it('is gone where it is left out: what another batch of the family asked otherwise was not refused, but what the batch itself asked', async () => {
    const asked = { prompt: 'two dogs' };
    expect(idsOf((await again({ codes: ['content_blocked'], asked, first: 'timeout' })).batch)).toEqual(['i1']);
    const same = await again({ codes: ['content_blocked'], asked, first: 'invalid_request' });
    expect(same.said).toContain('Skipped 1 item that the site refused (invalid_request)');
    const failed = await again({ codes: ['server_error'], asked, first: 'content_blocked' });
    expect(failed.said).toContain('Skipped 1 item that the site refused (content_blocked)');
    expect(idsOf((await again({ codes: ['server_error'], asked, first: 'content_blocked' }, '--seed', '8')).batch)).toEqual([
      'i1',
    ]);
    const paid = await again({ codes: ['store_failed'], asked, first: 'content_blocked' });
    expect(paid.said).toContain('may be paid for, but not stored (store_failed)');
  });
});

describe('the forecast', () => {
  const forecast = { pictures: 3, concurrency: 2, requestDelayMs: 0, requestsAtMost: 6, prices: [], unpriced: ['m'] };

  it('says how many pictures exist and are paid for again', async () => {
    const [first] = forecastLines({ ...forecast, remade: 2 });
    expect(first).toMatch(/redo +2 items have pictures already and are paid for again\. What exists stays where it is\./);
    expect(forecastLines({ ...forecast, remade: 1 })[0]).toContain('1 item has a picture already and is paid for again.');
    expect(forecastLines(forecast).join('\n')).not.toContain('again');
    await speak('zh');
    try {
      expect(forecastLines({ ...forecast, remade: 2 })[0]).toMatch(/重做 +2 个任务已有图片，会再次付费生成。原有图片保留不动。/);
    } finally {
      await speak('en');
    }
  });
});
