import { describe, expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { configure, contextOf, look, pictures, PRICE, stderr, useFolder } from './preflight-folder.js';
import { writeFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folder } from './preflight-folder.js';

useFolder();

const KEYS = { accessKeyId: { env: 'OSS_ID' }, accessKeySecret: { env: 'OSS_SECRET' } };
const oss = (settings: object) => ({ kind: 'oss', bucket: 'my-pics', ...KEYS, ...settings });

/** The configuration of the folder with these parts added. */
async function withParts(parts: { sites?: object; stores?: object }): Promise<void> {
  await configure(PRICE);
  const file = join(folder, 'plantain.config.json');
  const config = JSON.parse(await readFile(file, 'utf8')) as { sites: object };
  await writeFile(file, JSON.stringify({ ...config, ...parts, sites: { ...config.sites, ...parts.sites } }));
}

describe('a part of the configuration that cannot be used', () => {
  it.each([
    ['a site', { sites: { other: { provider: 'gemini', baseUrl: 'not an address' } } }, 'Site other of'],
    ['a site of no provider', { sites: { other: { provider: 'gemeni' } } }, 'Site other of'],
    ['a store', { stores: { oss: oss({ endpoint: 'oss-cn-hangzhou.aliyuncs.com/pics' }) } }, 'Store oss of'],
  ])('does not stop a run that uses other ones: %s', async (_what, parts, words) => {
    await withParts(parts);
    const { code, batch, said } = await look({}, ...pictures(1), '--site', 'banana');
    expect({ code, started: batch !== undefined }, said).toEqual({ code: 0, started: true });
    expect(said).toContain(`Warning: ${words}`);
  });

  it('is refused with its problems where it is used, and by doctor', async () => {
    await withParts({ sites: { other: { provider: 'gemini', baseUrl: 'x y' } }, stores: { oss: oss({ endpoint: '' }) } });
    for (const args of [
      ['--site', 'other'],
      ['--site', 'banana', '--store', 'oss'],
    ]) {
      const { code, said } = await look({}, ...pictures(1), ...args);
      expect(code).toBe(2);
      expect(said).toContain('The configuration cannot be used.');
      expect(said).toContain(args.includes('oss') ? 'stores.oss.endpoint' : 'sites.other.baseUrl');
    }
    expect(await runProgram(['doctor'], contextOf({}))).toBe(2);
    expect(stderr.text).toContain('sites.other.baseUrl');
    expect(stderr.text).toContain('stores.oss.endpoint');
  });

  it('is not passed over for the only other one', async () => {
    await withParts({ sites: { other: { provider: 'gemini', baseUrl: 'x y' } } });
    const { code, said } = await look({}, ...pictures(1));
    expect(code).toBe(2);
    expect(said).toContain('The configuration has several sites');
  });
});

describe('an endpoint of OSS with the bucket in front', () => {
  it.each([
    ['https://my-pics.oss-cn-hangzhou.aliyuncs.com', 'my-pics', 'https://oss-cn-hangzhou.aliyuncs.com'],
    ['my-pics.oss-cn-hangzhou-internal.aliyuncs.com', 'my-pics', 'https://oss-cn-hangzhou-internal.aliyuncs.com'],
    ['https://others.oss-cn-beijing.aliyuncs.com', 'others', 'https://oss-cn-beijing.aliyuncs.com'],
    ['http://my-pics.oss.example.com', 'my-pics', 'http://oss.example.com'],
  ])('is refused with the endpoint to write: %s', async (endpoint, bucket, right) => {
    for (const more of [{}, { region: 'cn-hangzhou' }]) {
      await withParts({ stores: { oss: oss({ endpoint, ...more }) } });
      const { code, said } = await look({}, ...pictures(1), '--store', 'oss');
      expect(code).toBe(2);
      expect(said).toContain(`stores.oss.endpoint: starts with the bucket ${bucket}. Leave the bucket out: ${right}`);
      expect(said).not.toContain('region');
    }
  });
});
