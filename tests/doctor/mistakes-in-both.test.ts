import { msToTs } from '@temporalio/common/lib/time.js';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Session } from '../../src/client/session.js';
import { namedStore } from '../../src/config/open-stores.js';
import { loadConfig } from '../../src/config/load.js';
import { resolveSite } from '../../src/config/site.js';
import type { Check, DoctorContext } from '../../src/doctor/check.js';
import { clockChecks } from '../../src/doctor/clock.js';
import { Clocks } from '../../src/doctor/clocks.js';
import { configurationChecks, nodeChecks } from '../../src/doctor/configuration.js';
import { examine } from '../../src/doctor/examine.js';
import type { Finding } from '../../src/doctor/finding.js';
import { proxyChecks } from '../../src/doctor/proxy.js';
import { queueFindings } from '../../src/doctor/queues.js';
import { siteChecks } from '../../src/doctor/sites.js';
import { spoolChecks } from '../../src/doctor/spool.js';
import { storeChecks } from '../../src/doctor/stores.js';
import { SHARED_QUEUE } from '../../src/domain/names.js';
import { createHttp, type Http } from '../../src/http/request.js';
import { createRegistry } from '../../src/providers/registry.js';
import { type GeminiStandIn, startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import { loadSpeaker } from '../../src/words/load.js';
import { Notes } from '../cli/fixtures.js';

const KEY = 'sk-canary-do-not-print-0123456789';
const MINUTES_MS = 60_000;

let folder: string;
let http: Http;
let mirror: GeminiStandIn;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantain-mistakes-'));
  http = createHttp({ env: {} });
  const tokens = { [KEY]: { remaining: 0 } };
  mirror = await startGeminiStandIn({ mode: 'mirror', pixels: 64, keys: ['another'], account: { tokens } });
});

afterEach(async () => {
  expect(mirror.meter.entries).toEqual([]);
  await http.close();
  await mirror.close();
  await rm(folder, { recursive: true, force: true });
});

interface Setup {
  /** Of the site `mirror`. */
  readonly key?: string;
  readonly baseUrl?: string;
  readonly stores?: object;
  readonly env?: NodeJS.ProcessEnv;
  readonly instead?: Partial<DoctorContext>;
}

async function contextOf({
  key = KEY,
  baseUrl = mirror.url,
  stores = {},
  env = {},
  instead = {},
}: Setup): Promise<DoctorContext> {
  const site = { provider: 'gemini', baseUrl, key: { env: 'MIRROR_KEY' } };
  await writeFile(join(folder, 'plantain.config.json'), JSON.stringify({ sites: { mirror: site }, stores }));
  const config = await loadConfig({ folder, env: { MIRROR_KEY: key, ...env } });
  return {
    config,
    cwd: folder,
    sites: ['mirror'],
    http,
    clocks: new Clocks(),
    emit: new Notes().emit,
    site: (name) => resolveSite(config, name),
    provider: (kind) => createRegistry().providerOf(kind),
    store: (name) => namedStore(config, name),
    node: process.versions.node,
    freeBytes: async () => 5e9,
    ...instead,
  };
}

async function examined(checks: readonly Check[]): Promise<Finding[]> {
  const found: Finding[] = [];
  await examine(checks, { onFinding: (finding) => found.push(finding), onWait: () => undefined });
  return found;
}

type Looks = (context: DoctorContext) => Promise<readonly Finding[]>;
const by =
  (checks: (context: DoctorContext) => readonly Check[]): Looks =>
  (context) =>
    examined(checks(context));

/** A service at which one worker asks for the batches, and nobody for the site. */
const halfServed = {
  target: { address: 'temporal.local:7233', namespace: 'default', embedded: false, connection: {} },
  connection: { workflowService: { listTaskQueuePartitions: async () => ({}) } },
  client: {
    options: { namespace: 'default' },
    workflow: { list: async function* () {} },
    connection: {
      workflowService: {
        describeTaskQueue: async ({ taskQueue }: { taskQueue: { name: string } }) => ({
          pollers: taskQueue.name === SHARED_QUEUE ? [{ lastAccessTime: msToTs(Date.now()) }] : [],
        }),
      },
    },
  },
} as unknown as Session;

const clocksThatAre = (aheadMs: number): Clocks => {
  const clocks = new Clocks();
  const now = Date.now();
  clocks.note('https://mirror.example', { date: new Date(now + aheadMs).toUTCString() }, now, now);
  return clocks;
};

/** What is looked at, with what happened, why, and what to do; the last is a command or names of the configuration. */
const MISTAKES: readonly (readonly [mistake: string, setup: Setup, looks: Looks, english: RegExp, chinese: RegExp])[] = [
  [
    'a key that the site does not know',
    { key: 'sk-somebody-elses-key-0123456789' },
    by(siteChecks),
    /site mirror: .*the key …6789 from environment variable MIRROR_KEY was refused.* → Check the key in environment variable MIRROR_KEY/,
    /站点 mirror：.*密钥 …6789 被拒绝.* → 检查 API Key（环境变量 MIRROR_KEY）/,
  ],
  [
    'a key without balance',
    {},
    by(siteChecks),
    /site mirror: .*Asked about the key, the site says: the key is used up.* → Top up the account/,
    /站点 mirror：.*查询该密钥时站点回复：密钥额度已用完.* → 先充值/,
  ],
  [
    'a key that was never filled in',
    { key: 'your_api_key_here' },
    by(siteChecks),
    /site mirror: .*MIRROR_KEY cannot be used: it contains a placeholder.* → Set MIRROR_KEY to the key of the site, in \S+\.env or/,
    /站点 mirror：.*MIRROR_KEY 不可用：内容是占位文字.* → 在 \S+\.env 或环境变量里把 MIRROR_KEY 设为/,
  ],
  [
    'a clock that is off',
    { instead: { clocks: clocksThatAre(-20 * MINUTES_MS) } },
    by(clockChecks),
    /clock: the clock of mirror\.example is (20 min|19 min 59 s) behind the clock of this computer → Set the clock of this computer by network time/,
    /时钟：mirror\.example 的时钟比本机慢 (20 分钟|19 分 59 秒) → 用网络时间（NTP）校准本机时钟/,
  ],
  [
    'a proxy that is none',
    { baseUrl: 'https://mirror.example', env: { HTTPS_PROXY: 'ftp://proxy.example' } },
    by(proxyChecks),
    /proxy: .*proxy.*URL.* → Correct the proxy of site mirror, which comes from HTTPS_PROXY/,
    /代理：.*代理.*URL.* → 改正站点 mirror 的代理（HTTPS_PROXY）/,
  ],
  [
    'a store that refuses',
    { stores: { disk: { kind: 'local', path: 'plantain.config.json/below' } } },
    by(storeChecks),
    /store disk: Cannot write to .*a part of the path is a file.* → .*set stores\.disk\.path in \S+plantain\.config\.json to another folder/,
    /存储 disk：无法写入.*路径中有一段是文件.* → .*把 \S+plantain\.config\.json 里的 stores\.disk\.path 设为其他文件夹/,
  ],
  [
    'a disk that is almost full',
    { instead: { freeBytes: async () => 10_000_000 } },
    by(spoolChecks),
    /disk of the spool: \S+spool has 10 MB left, and plantain sends no request with less than 67 MB → Free disk space, or set dataDir/,
    /暂存目录所在的磁盘：\S+spool 只剩 10 MB，少于 67 MB 时 plantain 不发请求 → 清理磁盘，或在配置里把 dataDir 设为/,
  ],
  [
    'a spool that cannot be used',
    {
      instead: {
        freeBytes: async () => {
          throw new Error('is not asked');
        },
      },
    },
    async (context) => {
      // In its place lies a file.
      await mkdir(context.config.dataDir, { recursive: true });
      await writeFile(join(context.config.dataDir, 'spool'), '');
      return examined(spoolChecks(context)).then((found) => found.slice(0, 1));
    },
    /disk of the spool: Cannot use the spool \S+: a file of this name is in the way.* → Move that file away, or use another name\. Or set dataDir/,
    /暂存目录所在的磁盘：.*spool.*已有同名文件.* → 移走该文件，或换一个名称。或在配置里把 dataDir 设为/,
  ],
  [
    'no worker for the site',
    {},
    (context) => queueFindings(context, halfServed),
    /task queues of site mirror: no worker serves plantain\.site\.mirror and plantain\.site\.mirror\.free → Start a worker.*plantain worker --site mirror/,
    /站点 mirror 的任务队列：没有 Worker 服务 plantain\.site\.mirror 和 plantain\.site\.mirror\.free → 在配置了相同站点和存储的文件夹里启动一个 Worker：plantain worker --site mirror/,
  ],
  [
    'keys that others can read',
    {},
    async (context) => {
      await writeFile(join(folder, '.env'), 'A=b\n');
      await chmod(join(folder, '.env'), 0o644);
      return examined(configurationChecks(context));
    },
    /configuration: other users can read the keys in \S+\.env → Make it readable only for you: chmod 600 \S+\.env/,
    /配置：其他用户能读到 \S+\.env 里的密钥 → 改为只有你能读：chmod 600 \S+\.env/,
  ],
  [
    'an old Node.js',
    { instead: { node: '18.3.0' } },
    by(nodeChecks),
    /Node\.js: 18\.3\.0 is too old → Install Node\.js 20\.19 or later/,
    /Node\.js：18\.3\.0 版本太旧 → 安装 Node\.js 20\.19 或更新的版本/,
  ],
];

it.each(MISTAKES)(
  'doctor tells in both languages what happened, why and what to do: %s',
  async (_, setup, looks, english, chinese) => {
    const found = (await looks(await contextOf(setup))).filter(({ level }) => level !== 'ok');
    for (const [language, expected] of [
      ['en', english],
      ['zh', chinese],
    ] as const) {
      const speaker = await loadSpeaker(language);
      const colon = language === 'zh' ? '：' : ': ';
      const lines = found.map(
        ({ what, seen, advice = '' }) => `${speaker.say(what)}${colon}${speaker.say(seen)} → ${speaker.say(advice)}`,
      );
      expect(
        lines.filter((line) => expected.test(line)),
        lines.join('\n'),
      ).toHaveLength(1);
      for (const line of lines) expect(line).not.toMatch(/sk-|undefined|\{\w+\}/);
    }
  },
);
