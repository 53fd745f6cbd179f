import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { type GrsaiStandIn, startGrsaiStandIn } from '../../stand-ins/src/grsai.js';
import type { UploadTrouble } from '../../stand-ins/src/grsai/object-store.js';
import { PNG } from '../spool/fixture.js';
import { contextIn, Page } from './fixtures.js';

const KEY = 'sk-canary-9f31';

let folder: string;
let standIn: GrsaiStandIn;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantain-upload-'));
  standIn = await startGrsaiStandIn({ keys: [KEY] });
  const sites = { grsai: { provider: 'grsai', baseUrl: standIn.url, key: { env: 'GRSAI_KEY' } } };
  await writeFile(join(folder, 'plantain.config.json'), JSON.stringify({ sites, trustedOrigins: standIn.origins }));
  await mkdir(join(folder, 'pictures'));
  await writeFile(join(folder, 'pictures', 'cat.png'), PNG);
});

afterEach(async () => {
  await standIn.close();
  await rm(folder, { recursive: true });
});

async function upload(trouble: UploadTrouble, ...more: string[]) {
  standIn.setUploadTroubles([trouble]);
  const [stdout, stderr] = [new Page(), new Page()];
  const context = contextIn(folder, { env: { GRSAI_KEY: KEY }, stdout, stderr });
  const code = await runProgram(['upload', join(folder, 'pictures'), ...more], context);
  return { code, text: stdout.text + stderr.text };
}

describe('plantain upload', () => {
  it.each<[string, UploadTrouble]>([
    ['a failure of the store', { at: 'store', status: 599, error: 'server failure', times: 1 }],
    ['a token that is out of date', { at: 'store', status: 401, error: 'token out of date', times: 1 }],
    ['a token that is not given', { at: 'token', answer: { status: 429, body: { error: 'slow down' } }, times: 1 }],
    ['a broken connection', { at: 'store', reset: true, times: 1 }],
  ])('tries again after %s, and says so', async (_, trouble) => {
    const { code, text } = await upload(trouble);
    expect(code, text).toBe(0);
    expect(text).toContain('next try in');
    expect(text).toContain('1 of 1 picture are at grsai');
    expect(standIn.uploads).toHaveLength(1);
  });

  it('gives up after some tries, and does not speak of charges: uploads are free', async () => {
    const { code, text } = await upload({ at: 'store', status: 599, error: 'server failure' });
    expect(code).toBe(100);
    expect(text.match(/next try in/g)?.length).toBeGreaterThan(1);
    expect(text).toContain('answered 599: "{"error":"server failure"}"\n  Run the command again later');
    expect(text).toContain('0 of 1 picture are at grsai');
    expect(text).not.toMatch(/charged/);
  });

  it('takes what cannot be better the next time as it is', async () => {
    const refused = await upload({ at: 'token', answer: { status: 401, body: { error: `bad ${KEY}` } } });
    expect(refused.code).toBe(100);
    expect(refused.text).toContain('Check the key');
    const large = await upload({ at: 'store', status: 413, error: 'too large' });
    expect(large.code).toBe(100);
    for (const { text } of [refused, large]) {
      expect(text).not.toContain('another try');
      expect(text).not.toContain(KEY);
    }
  });

  it('looks again at bytes that do not come at once, and uploads them no second time', async () => {
    const { code, text } = await upload({ at: 'look', status: 503, times: 1 }, '--again');
    expect(code, text).toBe(0);
    expect(standIn.uploads).toHaveLength(1);
  });
});
