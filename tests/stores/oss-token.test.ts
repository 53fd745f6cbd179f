import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/json.js';
import { openStore } from '../../src/stores/registry.js';
import {
  failureOf,
  newFolder,
  OSS_ENV,
  openOss,
  ossSettingsAt,
  type OssStandIn,
  type OssStandInOptions,
  bytes,
  PNG,
  startOss,
} from './oss-bench.js';

let oss: OssStandIn;
afterEach(() => oss.close());
const start = async (options?: OssStandInOptions): Promise<void> => void (oss = await startOss(options));

/** Credentials as `AssumeRole` answers them. */
const assumed = (id: string, token: string, expiration?: string): string =>
  JSON.stringify({
    Credentials: {
      AccessKeyId: id,
      AccessKeySecret: OSS_ENV.OSS_SECRET,
      SecurityToken: token,
      ...(expiration && { Expiration: expiration }),
    },
  });

describe('a security token', () => {
  const TOKEN = 'CAIS-canary-token-51e0';
  const sts = { id: OSS_ENV.OSS_ID, secret: OSS_ENV.OSS_SECRET, token: TOKEN };
  const open = (folder: string, credentials: JsonObject) => {
    const { accessKeyId: _id, accessKeySecret: _secret, ...rest } = ossSettingsAt(oss);
    return openStore('oss', { ...rest, credentials }, { folder, env: process.env });
  };

  it('rides with every request, and in signed addresses', async () => {
    await start({ keys: [sts] });
    const store = openOss(oss, { securityToken: { env: 'OSS_TOKEN' } }, { ...OSS_ENV, OSS_TOKEN: TOKEN });
    await store.put('a.png', bytes('x'), PNG);
    expect((await fetch((await store.signedUrl?.('a.png'))?.url ?? '')).status).toBe(200);
  });

  it('that has expired says where a new one comes from', async () => {
    await start({ keys: [{ ...sts, validUntil: 0 }] });
    const store = openOss(oss, { securityToken: { env: 'OSS_TOKEN' } }, { ...OSS_ENV, OSS_TOKEN: TOKEN });
    const { message } = await failureOf(store.put('a.png', bytes('x'), PNG));
    expect(message).toMatch(/security token has expired\. Put a new one into .*OSS_TOKEN.*"credentials"/);
    expect(message).not.toContain(TOKEN);
  });

  it('from a file is read anew when it is refused', async () => {
    await start({ keys: [sts] });
    const folder = await newFolder();
    await writeFile(join(folder, 'sts.json'), assumed(sts.id, TOKEN));
    const store = open(folder, { file: 'sts.json' });
    await store.put('a.png', bytes('x'), PNG);
    oss.setKeys([
      { ...sts, validUntil: 0 },
      { ...sts, id: 'STS.new', token: 'newer' },
    ]);
    const { message } = await failureOf(store.put('b.png', bytes('x'), PNG));
    expect(message).toMatch(/has expired\. The same token came from the file .*sts\.json/);
    await writeFile(join(folder, 'sts.json'), assumed('STS.new', 'newer'));
    await store.put('b.png', bytes('x'), PNG);
    expect(oss.entries.at(-1)?.signedBy).toBe('STS.new');
  });

  it('from a command is asked for before it ends, once for all who wait', async () => {
    await start({ keys: [sts, { ...sts, id: 'STS.new', token: 'newer' }] });
    const folder = await newFolder();
    const soon = new Date(Date.now() + 200).toISOString();
    const script = join(folder, 'sts.mjs');
    await writeFile(
      script,
      `import { appendFileSync, readFileSync } from 'node:fs';
       appendFileSync('calls', 'x');
       console.log(readFileSync('calls', 'utf8').length === 1 ? ${JSON.stringify(assumed(sts.id, TOKEN, soon))} : ${JSON.stringify(assumed('STS.new', 'newer'))});`,
    );
    const store = open(folder, { command: [process.execPath, 'sts.mjs'] });
    const put = (n: number) => Promise.all([1, 2, 3].map((k) => store.put(`${n}-${k}.png`, bytes('x'), PNG)));
    await put(1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await put(2);
    expect(await readFile(join(folder, 'calls'), 'utf8')).toBe('xx');
    expect(oss.entries.map(({ signedBy }) => signedBy).slice(-3)).toEqual(['STS.new', 'STS.new', 'STS.new']);
    expect(oss.entries.map(({ code }) => code).filter((code) => code !== undefined)).toEqual([]);
  });

  it.each([
    [
      'a command that fails',
      { command: [process.execPath, '-e', 'console.log("canary"); process.exit(3)'] },
      /ended with 3\. Run it yourself/,
    ],
    [
      'a command that prints something else',
      { command: [process.execPath, '-e', 'console.log("hello")'] },
      /does not contain credentials/,
    ],
    ['a file that is missing', { file: 'none.json' }, /none\.json: .* \(ENOENT\)/],
  ])('is missed in words: %s', async (_, credentials, said) => {
    await start();
    const error = await failureOf(open(await newFolder(), credentials).put('a.png', bytes('x'), PNG));
    expect(error).toMatchObject({ code: 'store_failed', message: expect.stringMatching(said) as string });
    expect(error.message).not.toContain('canary');
  });
});
