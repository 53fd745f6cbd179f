import { expect, it } from 'vitest';
import { say } from '../../src/words/current.js';
import { checkConfig } from '../../src/config/check.js';
import { parseConfigText } from '../../src/config/files.js';
import { planImport } from '../../src/config/older/import-plan.js';
import { importedConfigText } from '../../src/config/older/import-text.js';
import { loadConfig } from '../../src/config/load.js';
import { readOlderFile } from '../../src/config/older/older-file.js';
import { CANARY, folderWith } from './config-folder.js';

const SECRET = 'CANARY-secret-0123456789abcdef';
const SITES = { mirror_sites: { a: { url: 'https://mirror.example', api_key: 'key-1' } } };
const BUCKET = {
  oss_enable_upload: true,
  oss_endpoint: 'oss-cn-hangzhou.aliyuncs.com',
  oss_bucket_name: 'my-pictures',
  oss_access_key_id: CANARY,
  oss_access_key_secret: SECRET,
  oss_object_prefix: '/team/art/',
  oss_use_signed_url: false,
  oss_signed_url_expire_seconds: 600,
};

async function imported(files: Readonly<Record<string, unknown>>) {
  const path = `${await folderWith(files)}/${Object.keys(files)[0]}`;
  const older = await readOlderFile(path);
  const plan = planImport(older, {}, {});
  const text = importedConfigText(older, plan, path);
  expect(text).not.toContain('CANARY');
  const { stores, defaults } = checkConfig(parseConfigText(text, path));
  const added = Object.fromEntries(plan.added.map(({ name, key }) => [name, key.reveal()]));
  return { store: stores['oss'], chosen: defaults.store, added, notices: older.notices.map(say) };
}

it('the oss_* keys of an imported config.json become a store, and its keys variables', async () => {
  const { store, chosen, added, notices } = await imported({ 'config.json': { ...SITES, ...BUCKET } });
  expect(store).toEqual({
    kind: 'oss',
    endpoint: 'oss-cn-hangzhou.aliyuncs.com',
    bucket: 'my-pictures',
    prefix: 'team/art',
    signedUrls: false,
    expires: 600,
    accessKeyId: { env: 'BANANA_OSS_ACCESS_KEY_ID' },
    accessKeySecret: { env: 'BANANA_OSS_ACCESS_KEY_SECRET' },
  });
  expect(chosen).toBe('oss');
  expect(added).toEqual({ BANANA_A_KEY: 'key-1', BANANA_OSS_ACCESS_KEY_ID: CANARY, BANANA_OSS_ACCESS_KEY_SECRET: SECRET });
  expect(notices).toEqual([]);
});

it.each(['gemini', 'OSS'])('the oss_* keys of an ini file become a store, also from the section [%s]', async (section) => {
  const head = section === 'gemini' ? '' : `[${section}]\n`;
  const keys = `oss_endpoint=https://files.example.com\nOSS_Bucket_Name=my-pictures\noss_access_key_id=${CANARY}\n`;
  const { store, chosen, notices } = await imported({
    'config.ini': `[gemini]\napi_key=key-1\n${head}${keys}oss_access_key_secret=${SECRET}\noss_enable_upload=False\noss_security_token=t-${CANARY}\n`,
  });
  // The node's own prefix, and its signature where the endpoint tells no region.
  expect(store).toMatchObject({ endpoint: 'https://files.example.com', prefix: 'uploads', signedUrls: true, signature: 'v1' });
  expect(store).toMatchObject({ securityToken: { env: 'BANANA_OSS_SECURITY_TOKEN' } });
  expect(chosen).toBe('local');
  expect(notices).toEqual([]);
});

it.each([
  [{ oss_bucket_name: ' ' }, 'oss_bucket_name is empty'],
  [
    { oss_endpoint: 'my-pictures.oss-cn-hangzhou.aliyuncs.com' },
    'oss_endpoint has the bucket my-pictures in front; leave the bucket out: https://oss-cn-hangzhou.aliyuncs.com',
  ],
  [{ oss_use_signed_url: 'perhaps' }, 'oss_use_signed_url is neither true nor false'],
  [{ oss_signed_url_expire_seconds: 5 }, 'oss_signed_url_expire_seconds is 5'],
])('oss_* keys with %j give no store; the sites are imported all the same, and the reason is said', async (wrong, reason) => {
  const { store, chosen, notices } = await imported({ 'config.json': { ...SITES, ...BUCKET, ...wrong } });
  expect([store, chosen]).toEqual([undefined, 'local']);
  expect(notices).toEqual([expect.stringContaining(`The oss_* keys of config.json give no store: ${reason}`)]);
});

it('oss_* keys that the node has by default, without a bucket, are nothing to speak of', async () => {
  const empty = { oss_enable_upload: false, oss_endpoint: '', oss_object_prefix: 'uploads/', oss_bucket_name: '' };
  const { store, notices } = await imported({ 'config.json': { ...SITES, ...empty } });
  expect([store, notices]).toEqual([undefined, []]);
});

it('a config.json that is used as it is says that its bucket is used only after an import', async () => {
  const folder = await folderWith({ 'config.json': { ...SITES, ...BUCKET } });
  const { stores, warnings } = await loadConfig({ folder, env: {} });
  expect(stores).not.toHaveProperty('oss');
  expect(warnings.map(say).join('\n')).toContain('The oss_* keys of config.json become a store with that command');
  expect(JSON.stringify(warnings)).not.toContain('CANARY');
});
