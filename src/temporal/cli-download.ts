import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EnvHttpProxyAgent, fetch, type Response } from 'undici';
import { removeFile } from '../disk/removal.js';
import { SpokenError } from '../domain/failures/spoken-error.js';
import { chain, type Text, words } from '../words/words.js';
import { CLI_FILE, runTool } from './executables.js';
import { whyUnreached } from './reach.js';
import { unpackZipEntry } from './zip-entry.js';

export interface CliRequest {
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (text: Text) => void;
  /** Origin of the official download; tests name a local server. */
  readonly downloadOrigin: string;
}

const ANSWER_TIMEOUT_MS = 8_000;
const PLATFORMS: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
const ARCHITECTURES: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * Puts the official binary into `folder`. The URL is the one of Temporal's install page, `/cli/archive/v<version>?platform=..&arch=..`,
 * which redirects to a tar.gz (a zip for Windows). The proxies of the environment are used.
 */
export async function downloadCli(request: CliRequest, folder: string): Promise<void> {
  const [platform, arch] = [PLATFORMS[process.platform], ARCHITECTURES[process.arch]];
  if (!platform || !arch)
    throw new SpokenError(words('temporalCli.noBinary', { platform: process.platform, arch: process.arch }));
  const address = `${request.downloadOrigin}/cli/archive/v${request.version}?platform=${platform}&arch=${arch}`;
  const agent = proxyAgent(request.env);
  const archive = join(folder, 'archive');
  try {
    const response = await answer(address, agent);
    await save(response, archive, request);
    await unpack(archive, folder, request.env);
  } finally {
    await removeFile(archive);
    await agent.destroy();
  }
}

/** undici ignores the environment by itself; an empty string keeps it from looking at that of the process instead of ours. */
function proxyAgent(env: NodeJS.ProcessEnv): EnvHttpProxyAgent {
  return new EnvHttpProxyAgent({
    httpProxy: env['http_proxy'] ?? env['HTTP_PROXY'] ?? '',
    httpsProxy: env['https_proxy'] ?? env['HTTPS_PROXY'] ?? '',
    noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '',
    connect: { timeout: 5_000 },
    bodyTimeout: 30_000,
  });
}

async function answer(address: string, agent: EnvHttpProxyAgent): Promise<Response> {
  const abort = new AbortController();
  const late = new SpokenError(words('temporalCli.late', { time: { ms: ANSWER_TIMEOUT_MS } }));
  const timer = setTimeout(() => abort.abort(late), ANSWER_TIMEOUT_MS);
  try {
    const response = await fetch(address, { dispatcher: agent, signal: abort.signal });
    if (!response.ok) throw new SpokenError(words('request.status', { status: String(response.status) }));
    return response;
  } catch (error) {
    throw new SpokenError(chain(address, whyUnreached(error)), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

async function save(response: Response, archive: string, request: CliRequest): Promise<void> {
  if (response.body === null) throw new SpokenError(words('temporalCli.noBody'));
  const total = Number(response.headers.get('content-length') ?? 0);
  let received = 0;
  let told = Date.now();
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      if (Date.now() - told > 2_000) {
        told = Date.now();
        request.onProgress(receivedOf(request.version, received, total));
      }
      done(null, chunk);
    },
  });
  await pipeline(Readable.fromWeb(response.body), meter, createWriteStream(archive, { flags: 'wx' }));
}

/** `total` is 0 where the server does not tell it. */
const receivedOf = (version: string, received: number, total: number): Text =>
  total === 0
    ? words('temporalCli.received', { version, received: { bytes: received } })
    : words('temporalCli.receivedOf', {
        version,
        received: { bytes: received },
        total: { bytes: total },
        share: { share: received / total },
      });

async function unpack(archive: string, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const file = await open(archive);
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0).finally(() => file.close());
  if (buffer.toString('latin1') === 'PK') {
    await unpackZipEntry(archive, (name) => name === CLI_FILE, join(folder, CLI_FILE));
  } else {
    await runTool(['tar', '-xzf', archive, '-C', folder, CLI_FILE], { env, timeoutMs: 120_000 });
  }
}
