import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { spoolClaim } from '../../src/domain/claim.js';
import { FAILURES, hintOf } from '../../src/domain/failures/failure.js';
import { EMPTY_TALLY, NO_CALLS } from '../../src/domain/outcome.js';
import { failureTable } from '../../src/report/failure-table.js';
import { type ManifestEntry, manifestLine, manifestText } from '../../src/report/manifest.js';
import { statisticsOf } from '../../src/report/statistics.js';
import { summaryText } from '../../src/report/summary.js';
import { say } from '../../src/words/current.js';
import { loadSpeaker } from '../../src/words/load.js';

const english = await loadSpeaker('en');

const START = Date.UTC(2026, 0, 2, 3, 4, 5);
const calls = { sent: 1, delivered: 1, unbilled: 0, empty: 0, unknown: 0 };
const reference = { key: 'summer/refs/ab.png', name: '猫 1.png', sha256: 'ab', bytes: 3, type: 'image/png' };

const delivered: ManifestEntry = {
  item: { index: 0, id: 'cat', prompt: '画一只猫\n"quoted"', references: [reference] },
  outcome: {
    index: 0,
    id: 'cat',
    site: 'google',
    status: 'success',
    attempts: 1,
    calls,
    startedAt: START,
    endedAt: START + 12_345,
    images: [
      { key: 'summer/Task_1_cat_1.png', location: '/x/summer/Task_1_cat_1.png', sha256: 'cd', bytes: 9, type: 'image/png' },
    ],
  },
};
const never: ManifestEntry = {
  item: { index: 1, id: 'dog', prompt: 'a dog', references: [] },
  outcome: {
    index: 1,
    id: 'dog',
    site: 'google',
    status: 'timeout_total',
    attempts: 0,
    calls: NO_CALLS,
    endedAt: START,
    code: 'timeout_total',
    message: 'The total time was over.',
  },
};
const unknown: ManifestEntry = {
  item: { index: 2, id: 'cow', prompt: 'a cow', references: [] },
  outcome: {
    ...never.outcome,
    index: 2,
    id: 'cow',
    status: 'error',
    code: 'submission_unknown',
    message: 'The worker died.',
    claims: [spoolClaim('h_1', 'summer.n/000002-a1-s1')],
  },
};

describe('the manifest', () => {
  it('says of a delivered item where its files are, beside the manifest, and how long it took', () => {
    expect(JSON.parse(manifestLine(delivered))).toEqual({
      index: 0,
      id: 'cat',
      status: 'success',
      files: ['Task_1_cat_1.png'],
      site: 'google',
      attempts: 1,
      calls,
      startedAt: '2026-01-02T03:04:05.000Z',
      endedAt: '2026-01-02T03:04:17.345Z',
      seconds: 12.345,
      references: [{ file: '猫 1.png', url: null, seconds: null }],
      prompt: '画一只猫\n"quoted"',
    });
  });

  it('speaks of a charge only where there may have been one', () => {
    const hintAfter = (calls: Partial<typeof NO_CALLS>, code: 'server_error' | 'network' | 'invalid_response'): unknown => {
      const outcome = { ...unknown.outcome, code, calls: { ...NO_CALLS, ...calls } } as const;
      return (JSON.parse(manifestLine({ ...unknown, outcome })) as { hint: unknown }).hint;
    };
    expect(hintAfter({ sent: 2, unknown: 1, unbilled: 1 }, 'server_error')).toBe(say(hintOf('server_error')));
    expect(hintAfter({ sent: 1, empty: 1 }, 'server_error')).toBe(say(hintOf('server_error')));
    expect(hintAfter({}, 'server_error')).toBe('Try again later: plantain run --again <batch>');
    expect(hintAfter({ sent: 1, unbilled: 1 }, 'network')).toBe('Check the base URL of the site and the proxy.');
    expect(hintAfter({}, 'invalid_response')).toBe('Check the base URL of the site: a web page or a proxy may be answering.');
  });

  it('says where an upload lies, how long it took, and how long the picture took then', () => {
    const uploads = [{ url: 'https://cdn.example/1.png', seconds: 1.25 }];
    const outcome = { ...delivered.outcome, uploads, uploadMs: 1_300, generationMs: 11_000 };
    expect(JSON.parse(manifestLine({ ...delivered, outcome }))).toMatchObject({
      references: [{ file: '猫 1.png', url: 'https://cdn.example/1.png', seconds: 1.25 }],
      uploadSeconds: 1.3,
      generationSeconds: 11,
    });
  });

  it('says which reference was made smaller for its site', () => {
    const item = { ...delivered.item, references: [{ ...reference, refitted: 'smaller' as const }] };
    expect(JSON.parse(manifestLine({ ...delivered, item }))).toMatchObject({
      references: [{ file: '猫 1.png', refitted: 'smaller' }],
    });
  });

  it('says of an undelivered item what happened, what to do and where paid bytes may lie', () => {
    expect(JSON.parse(manifestLine(never))).toMatchObject({
      status: 'timeout_total',
      code: 'timeout_total',
      message: 'The total time was over.',
      hint: say(hintOf('timeout_total')),
      files: [],
      startedAt: null,
      seconds: null,
    });
    expect(JSON.parse(manifestLine(never))).not.toHaveProperty('claims');
    expect(JSON.parse(manifestLine(unknown))).toMatchObject({ claims: ['host h_1, key summer.n/000002-a1-s1'] });
  });

  it('has one line an item, in input order, and the same bytes for the same outcomes', () => {
    const text = manifestText([unknown, delivered, never]);
    expect(text.endsWith('\n')).toBe(true);
    const lines = text.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(['cat', 'dog', 'cow']);
    const shuffled = { ...delivered.outcome, calls: { unknown: 0, empty: 0, unbilled: 0, delivered: 1, sent: 1 } };
    expect(manifestText([never, { ...delivered, outcome: shuffled }, unknown])).toBe(text);
  });

  it('is empty for no items', () => {
    expect(manifestText([])).toBe('');
  });
});

describe('the summary', () => {
  it('counts outcomes and paid calls and says how the batch ended', () => {
    const summary = {
      batchId: 'summer',
      version: '0.1.0',
      again: 'spring',
      total: 3,
      tally: { ...EMPTY_TALLY, success: 1, error: 1, timeout_total: 1, images: 1, calls },
      repeatable: 2,
      paidFor: 1,
      unstarted: 1,
      startedAt: START,
      endedAt: START + 600_000,
      ended: 'cancelled',
      reason: 'by the user',
      location: '/x/summer',
      sitesOut: [{ site: 'google', code: 'auth', message: 'The key was refused.' }],
    } as const;
    expect(JSON.parse(summaryText(summary))).toMatchObject({
      batch: 'summer',
      again: 'spring',
      ended: 'cancelled',
      reason: 'by the user',
      seconds: 600,
      repeatable: 2,
      paidFor: 1,
      unstarted: 1,
      items: 3,
      success: 1,
      error: 1,
      timeout_total: 1,
      calls,
      sitesOut: [{ site: 'google', code: 'auth' }],
    });
    expect(summaryText(summary)).toBe(summaryText({ ...summary, tally: { ...summary.tally } }));
    expect(summaryText(summary).endsWith('}\n')).toBe(true);
  });
});

describe('the statistics of a batch', () => {
  const took = (id: string, ms: number, more: object = {}) =>
    ({ ...delivered.outcome, id, startedAt: START, endedAt: START + ms, ...more }) as typeof delivered.outcome;

  it('are the average, the slowest and what was saved against one after the other', () => {
    expect(statisticsOf([took('a', 62_460), took('b', 22_150), never.outcome], 63_000)).toEqual({
      averageMs: 42_305,
      slowest: { id: 'a', ms: 62_460 },
      oneByOneMs: 84_610,
      savedMs: 21_610,
    });
  });

  it('are split into upload and generation where something was uploaded', () => {
    const outcomes = [took('a', 10_000, { uploadMs: 2_000, generationMs: 7_900 }), took('b', 4_000, { generationMs: 3_900 })];
    expect(statisticsOf(outcomes, 10_000)).toMatchObject({ averageUploadMs: 1_000, averageGenerationMs: 5_900 });
  });

  it('count an upload that was over before its item began to one after the other', () => {
    const ahead = took('b', 4_000, { uploadMs: 2_000, generationMs: 3_900 });
    expect(statisticsOf([took('a', 10_000, { uploadMs: 2_000, generationMs: 7_900 }), ahead], 10_000)?.oneByOneMs).toBe(15_800);
  });

  it('count no time in which nothing was done: a night without a worker, a rest', () => {
    const night = took('a', 8 * 3_600_000, { uploadMs: 1_000, generationMs: 30_000 });
    const statistics = statisticsOf([night, took('b', 20_000, { generationMs: 20_000 })], 8 * 3_600_000);
    expect(statistics).toMatchObject({ averageMs: 25_500, slowest: { id: 'a', ms: 31_000 }, oneByOneMs: 51_000 });
  });

  it('are none without a picture', () => {
    expect(statisticsOf([never.outcome, unknown.outcome], 1_000)).toBeUndefined();
  });
});

describe('the failure table', () => {
  it('has a row for every code, and every row the same number of cells', () => {
    const lines = failureTable(english).split('\n');
    expect(lines).toHaveLength(Object.keys(FAILURES).length + 2);
    for (const line of lines) expect(line.match(/(?<!\\)\|/g)).toHaveLength(4);
    for (const code of Object.keys(FAILURES)) expect(failureTable(english)).toContain(`| \`${code}\` |`);
  });

  const readme = new URL('../../README.md', import.meta.url);
  it.skipIf(!existsSync(readme))('stands in the README as it is', () => {
    const text = readFileSync(readme, 'utf8');
    const table = /<!-- failures -->\n+([\s\S]*?)\n+<!-- \/failures -->/.exec(text)?.[1];
    // The README's formatter pads the columns.
    const squeezed = (markdown: string) =>
      markdown.replace(/-+/g, '-').replace(/ +/g, ' ').replaceAll('| - ', '|-').replaceAll('- |', '-|');
    expect(squeezed(table ?? 'no table between the markers')).toBe(squeezed(failureTable(english)));
  });
});
