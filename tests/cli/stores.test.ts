import { expect, it } from 'vitest';
import { prepare } from './prepared.js';

const ITEMS = [{ prompt: 'a pear' }];
const OSS = {
  kind: 'oss',
  endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
  bucket: 'pictures',
  accessKeyId: { env: 'OSS_ID' },
  accessKeySecret: { env: 'OSS_SECRET' },
};
const configWith = (store: object) => ({
  sites: { banana: { provider: 'gemini', baseUrl: 'http://127.0.0.1:9', key: { env: 'BANANA_KEY' } } },
  stores: { cloud: store },
  defaults: { store: 'cloud' },
});

it('puts the folder of a batch into one with the date, in a bucket', async () => {
  const { batch, said } = await prepare({ config: configWith(OSS), items: ITEMS }, 'items.jsonl', '--name', 'summer');
  expect(batch?.folder, said).toMatch(/^\d{4}-\d\d-\d\d\/summer$/);
  const local = await prepare({ config: configWith(OSS), items: ITEMS }, 'items.jsonl', '--name', 'summer', '--store', 'local');
  expect(local.batch).toMatchObject({ folder: 'summer', storeName: 'local' });
});

it('keeps pictures in the local folder where upload is off, and says so', async () => {
  const { batch, said } = await prepare({ config: configWith({ ...OSS, upload: false }), items: ITEMS }, 'items.jsonl');
  expect(batch).toMatchObject({ storeName: 'local', store: { kind: 'local' } });
  expect(said).toContain('Upload to store cloud is off');
});

it('refuses --out for a store that is no folder', async () => {
  const { code, said } = await prepare({ config: configWith(OSS), items: ITEMS }, 'items.jsonl', '--out', 'here');
  expect(code).toBe(2);
  expect(said).toContain('--out names a folder, but store cloud is not one');
});

it('says what is wrong with the settings of a store, and shows no key that stands in clear', async () => {
  const config = configWith({ ...OSS, expires: 10, accessKeySecret: 'oss-canary-in-clear' });
  const { code, said } = await prepare({ config, items: ITEMS }, 'items.jsonl');
  expect(code).toBe(2);
  expect(said).toMatch(/stores\.cloud\.expires: is 10; expected how long signed URLs are valid/);
  expect(said).toMatch(/stores\.cloud\.accessKeySecret: is text \(19 characters\); expected \{ "env": "NAME" \}/);
  expect(said).not.toContain('oss-canary');
});
