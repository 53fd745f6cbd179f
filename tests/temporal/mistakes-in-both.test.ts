import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp2, type IncomingHttpHeaders } from 'node:http2';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { LockTimeoutError, withLock } from '../../src/disk/exclusive-lock.js';
import { fileTextOf } from '../../src/domain/failures/file-error.js';
import { UserError } from '../../src/domain/failures/user-error.js';
import { resolveTemporalCli } from '../../src/temporal/cli-binary.js';
import { configuredTarget } from '../../src/temporal/configured-target.js';
import { connectClient } from '../../src/temporal/connect.js';
import { useEmbeddedServer } from '../../src/temporal/embedded.js';
import { ForeignServerError } from '../../src/temporal/foreign-server.js';
import { ServerFolder } from '../../src/temporal/server-folder.js';
import { DatabaseDamagedError } from '../../src/temporal/server-start.js';
import { loadSpeaker } from '../../src/words/load.js';
import { type Text, words } from '../../src/words/words.js';
import { fakeCli, Machine, NO_DOWNLOAD } from './machine.js';

/** How long the service is given, by which it is told. */
const SHORT_MS = 1_000;

interface Mistake {
  readonly mistake: string;
  readonly make: () => Promise<unknown>;
  /** What happened and why, and then what to do. */
  readonly en: readonly RegExp[];
  readonly zh: readonly RegExp[];
}

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'plantain-mistakes-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A service that answers as Temporal does, with these gRPC statuses by the name of the call. */
async function service(statusOf: (call: string) => number, words: string): Promise<string> {
  const server = createHttp2();
  server.on('stream', (stream, headers: IncomingHttpHeaders) => {
    const status = String(statusOf(String(headers[':path']).split('/').at(-1) ?? ''));
    const answer = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': status, 'grpc-message': words };
    stream.respond(answer, { endStream: true });
  });
  return `127.0.0.1:${await portOf(server)}`;
}

const connectTo = (address: string, namespace = 'default', place: Text = 'TEMPORAL_ADDRESS'): Promise<unknown> =>
  connectClient({ address, namespace, place, connection: {}, embedded: false }, undefined, SHORT_MS);

async function closedAddress(): Promise<string> {
  const server = createServer();
  const port = await portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${port}`;
}

/** The folder's own server, started by a CLI that is this script. */
function serverOf(script: string, files: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const machine = new Machine();
  const cli = machine.write(join(machine.folder, 'temporal'), script);
  const dataDir = join(machine.folder, '.plantain');
  mkdirSync(dataDir);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(dataDir, name), content);
  return useEmbeddedServer({ dataDir, env: { TEMPORAL_CLI_PATH: cli } });
}

const failing = `${fakeCli('1.9.1')}[ "$1" = --version ] || { echo "unable to write: no space left on device" >&2; exit 1; }\n`;

const systemError = (code: string, syscall: string, path: string): Error =>
  Object.assign(new Error(`${code}: as the system has it, ${syscall}`), { code, syscall, path });

const AT = '127\\.0\\.0\\.1:\\d+';

const MISTAKES: readonly Mistake[] = [
  {
    mistake: 'nothing listens at the address of Temporal',
    make: async () => connectTo(await closedAddress()),
    en: [
      new RegExp(`No Temporal service answers at ${AT}: connection refused`),
      /comes from TEMPORAL_ADDRESS\. Start Temporal there/,
    ],
    zh: [new RegExp(`${AT} 没有 Temporal 应答：`), /请在那里启动 Temporal。地址不对时，请改正（TEMPORAL_ADDRESS）/],
  },
  {
    mistake: 'the host of Temporal does not exist, or there is no network',
    make: () => connectTo('temporal.invalid:7233', undefined, words('temporal.fromConfig')),
    en: [
      /answers at temporal\.invalid:7233: the host name (?:does not exist|cannot be resolved)/,
      /correct temporal\.address in the configuration\. If you do not run Temporal yourself, remove it/,
    ],
    zh: [
      /temporal\.invalid:7233 没有 Temporal 应答：.*(?:域名|主机名)/,
      /请改正（配置里的 temporal\.address）。如果你没有自己运行 Temporal，请删掉这个设置/,
    ],
  },
  {
    mistake: 'another program has the port of Temporal',
    make: async () => connectTo(`127.0.0.1:${await portOf(createServer(() => undefined))}`),
    en: [/a program listens there, but it did not answer like Temporal/, /TEMPORAL_TLS=true.*another program uses the port/],
    zh: [/端口上有程序，但它在 .*内没有像 Temporal 那样应答/, /TEMPORAL_TLS=true.*端口被别的程序占用/],
  },
  {
    mistake: 'the namespace does not exist',
    make: async () => connectTo(await service((call) => (call === 'DescribeNamespace' ? 5 : 12), 'not found'), 'shop'),
    en: [/has no namespace "shop"/, new RegExp(`namespace create --namespace shop --address ${AT} --retention 30d$`)],
    zh: [/没有命名空间“shop”/, new RegExp(`namespace create --namespace shop --address ${AT} --retention 30d$`)],
  },
  {
    mistake: 'the API key is refused',
    make: async () => connectTo(await service(() => 16, 'invalid API key')),
    en: [/refuses the API key or the client certificate: "invalid API key"/, /Check TEMPORAL_API_KEY/],
    zh: [/拒绝了 API Key 或客户端证书：“invalid API key”/, /检查环境变量 TEMPORAL_API_KEY/],
  },
  {
    mistake: 'a certificate is not where the configuration says',
    make: async () => configuredTarget({ address: 'c:1', tls: { serverCaCertPath: '/nowhere/ca.pem' } }, { HOME: '/nowhere' }),
    en: [/the file \/nowhere\/ca\.pem \(temporal\.tls\.serverCaCertPath\) does not exist/, /temporal in plantain\.config\.json/],
    zh: [/文件 \/nowhere\/ca\.pem 不存在（temporal\.tls\.serverCaCertPath）/, /plantain\.config\.json 里的 temporal/],
  },
  {
    mistake: 'the profile of the Temporal CLI does not exist',
    make: async () => configuredTarget({}, { HOME: '/nowhere', XDG_CONFIG_HOME: '/nowhere', TEMPORAL_PROFILE: 'cloud' }),
    en: [/connection settings of Temporal cannot be used: "Profile 'cloud' not found/, /profiles of the Temporal CLI/],
    zh: [/Temporal 的连接设置不可用：“Profile 'cloud' not found/, /Temporal CLI 的 profile/],
  },
  {
    mistake: 'TEMPORAL_CLI_PATH names no file',
    make: () => resolveTemporalCli({ env: { TEMPORAL_CLI_PATH: '/nowhere/temporal' } }),
    en: [/Cannot run the Temporal CLI \/nowhere\/temporal, .*: the file does not exist/, /Temporal CLI 1\.9\.1\. Or unset it/],
    zh: [/无法运行 TEMPORAL_CLI_PATH 指定的 Temporal CLI \/nowhere\/temporal：文件不存在/, /或取消设置/],
  },
  {
    mistake: 'there is no Temporal CLI, and no network to get it',
    make: () => resolveTemporalCli({ env: new Machine().env, downloadOrigin: NO_DOWNLOAD }),
    en: [/Temporal CLI 1\.9\.1 is not on this computer[^]*the official download: .*connection refused/, /HTTPS_PROXY/],
    zh: [/这台电脑上没有 Temporal CLI 1\.9\.1[^]*官方下载：.*127\.0\.0\.1:2/, /检查网络连接；使用代理时，设置 HTTPS_PROXY/],
  },
  {
    mistake: 'another version made the database',
    make: () => serverOf(fakeCli('1.9.1'), { 'temporal.db': 'x', 'temporal.db.version': '2.0.0' }),
    en: [
      /CLI 2\.0\.0 made the database .*temporal\.db, but plantain uses version 1\.9\.1/,
      /move temporal\.db.* out of .*\.plantain/,
    ],
    zh: [/temporal\.db 由 Temporal CLI 2\.0\.0 创建，而 plantain 使用 1\.9\.1/, /移出 .*\.plantain/],
  },
  {
    mistake: 'the server ends because the disk is full',
    make: () => serverOf(failing),
    en: [
      /ended right after its start\.[^]*server\.log:[^]*no space left on device/,
      /The disk of .*\.plantain is full\. Free space on it/,
    ],
    zh: [/一启动就退出了。[^]*server\.log 的最后几行：[^]*no space left on device/, /\.plantain 所在的磁盘已满。请清理磁盘/],
  },
  {
    mistake: 'the database is damaged while other commands use it',
    make: async () => new DatabaseDamagedError(new ServerFolder('/shop/.plantain')),
    en: [/\/shop\/\.plantain\/temporal\.db is damaged/, /Stop the commands of this folder \(press Ctrl-C twice\)/],
    zh: [/\/shop\/\.plantain\/temporal\.db 已损坏/, /停止这个文件夹的所有命令（按两次 Ctrl-C）/],
  },
  {
    mistake: 'a container has the server of the folder',
    make: async () => new ForeignServerError(FOREIGN, '/shop/.plantain'),
    en: [/server of \/shop\/\.plantain runs in another container, at 127\.0\.0\.1:7/, /share a network, or set TEMPORAL_ADDRESS/],
    zh: [/\/shop\/\.plantain 的 Temporal 服务器运行在另一个容器里（容器内地址 127\.0\.0\.1:7）/, /共用网络/],
  },
  {
    mistake: 'another process holds the lock',
    make: async () => {
      const path = join(folder(), 'server.lock');
      return withLock(path, () => withLock(path, async () => undefined, { timeoutMs: 50 }));
    },
    en: [
      new RegExp(`Process ${process.pid} holds the lock .*server\\.lock`),
      new RegExp(`If it hangs, end it.* ${process.pid}$`),
    ],
    zh: [new RegExp(`进程 ${process.pid} 占用锁 .*server\\.lock`), new RegExp(`如果它卡住了，结束它.* ${process.pid}$`)],
  },
  {
    mistake: 'the processes that hold the lock change all the time',
    make: async () => new LockTimeoutError('/shop/.plantain/server.lock', undefined, 600_000),
    en: [/Other processes have held the lock \/shop\S+ for 10 min/, /Wait until .*run the command again/],
    zh: [/其他进程占用锁 \/shop\S+ 已有 10 分钟/, /等这个文件夹的其他命令.*重新运行命令/],
  },
  {
    mistake: 'the data folder is in the way of a file',
    make: async () => {
      const file = join(folder(), 'notes.txt');
      writeFileSync(file, '');
      return useEmbeddedServer({ dataDir: join(file, '.plantain'), env: {} });
    },
    en: [/Cannot create the folder .*notes\.txt.*\(E(?:NOTDIR|EXIST)\)/, /folder/],
    zh: [/无法创建文件夹 .*notes\.txt.*（E(?:NOTDIR|EXIST)）/, /文件夹/],
  },
  {
    mistake: 'the disk is full',
    make: async () => systemError('ENOSPC', 'write', '/shop/.plantain/server.json'),
    en: [/Cannot write \/shop\/\.plantain\/server\.json: the disk is full \(ENOSPC\)/, /Free space on that disk/],
    zh: [/无法写入 \/shop\/\.plantain\/server\.json：磁盘已满（ENOSPC）/, /清理该磁盘/],
  },
  {
    mistake: 'the folder is not writable',
    make: async () => systemError('EACCES', 'mkdir', '/shop/.plantain'),
    en: [/Cannot create the folder \/shop\/\.plantain: this user does not have permission \(EACCES\)/, /chown, chmod/],
    zh: [/无法创建文件夹 \/shop\/\.plantain：当前用户没有权限（EACCES）/, /修改所有者或权限/],
  },
];

const FOREIGN = {
  token: 't',
  cliVersion: '1.9.1',
  address: '127.0.0.1:7',
  port: 7,
  uiPort: 8,
  startedAt: '2026-12-01T10:00:00Z',
};

function linesOf(error: unknown): { seen: Text[]; advice: Text | undefined } {
  if (error instanceof UserError) {
    const { message, problems, advice } = error.texts;
    return { seen: [message, ...problems], advice };
  }
  const file = fileTextOf(error);
  if (!file) throw error;
  return { seen: [file.message], advice: file.advice };
}

test.each(MISTAKES)('$mistake: what, why and what to do, in both languages', async ({ make, ...expected }) => {
  const { seen, advice = '' } = linesOf(await make().catch((error: unknown) => error));
  for (const language of ['en', 'zh'] as const) {
    const speaker = await loadSpeaker(language);
    const [what = /./, todo = /./] = expected[language];
    const said = seen.map((text) => speaker.say(text)).join('\n');
    if (process.env['SHOW_MISTAKES'] !== undefined) process.stdout.write(`${said}\n  → ${speaker.say(advice)}\n`);
    expect(said).toMatch(what);
    expect(speaker.say(advice)).toMatch(todo);
  }
});
