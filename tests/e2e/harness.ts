import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import type { PaidCalls } from '../../src/domain/outcome.js';
import { type GeminiStandIn, type GeminiStandInOptions, startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import { testTarget } from '../helpers/temporal-server.js';

export const STARTER = fileURLToPath(new URL('../../dist/starter.js', import.meta.url));
const EXAMPLES = fileURLToPath(new URL('../../examples/photos/', import.meta.url));

/** A key that must never be seen anywhere but in the header of a request. */
export const CANARY = 'sk-canary-7f3a9d1c5b2e8064';

export interface Finished {
  readonly code: number | null;
  /** Lines of `--json`, parsed. */
  readonly events: readonly Record<string, unknown>[];
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  stdoutSoFar(): string;
  stderrSoFar(): string;
}

/** A person's folder: configuration, a stand-in as its site, and commands run in it as processes of their own. */
export class Bench {
  readonly #children: ChildProcess[] = [];

  private constructor(
    readonly folder: string,
    readonly site: GeminiStandIn,
    readonly env: NodeJS.ProcessEnv,
  ) {}

  /** `temporalAddress`: a server that is there; absent: the folder's own embedded one. */
  static async open(
    options: {
      standIn?: GeminiStandInOptions;
      temporalAddress?: string;
      defaults?: object;
      /** Of the site. */
      limits?: object;
      /** Further parts of the configuration. */
      config?: object;
      /** Further lines of `.env`. */
      secrets?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<Bench> {
    const folder = await mkdtemp(join(tmpdir(), 'plantain-e2e-'));
    const site = await startGeminiStandIn({ pixels: 64, ...options.standIn });
    const sites = {
      banana: {
        provider: 'gemini',
        baseUrl: site.url,
        key: { env: 'BANANA_KEY' },
        settings: { authMode: 'google_xgoog' },
        ...(options.limits && { limits: options.limits }),
      },
    };
    const defaults = { requestDelay: 0, heartbeatTimeout: 4, pauseAfterEmpty: 0, ...options.defaults };
    await writeFile(join(folder, 'plantain.config.json'), JSON.stringify({ sites, defaults, ...options.config }));
    const secrets = Object.entries({ BANANA_KEY: CANARY, ...options.secrets }).map(([name, value]) => `${name}=${value}\n`);
    await writeFile(join(folder, '.env'), secrets.join(''));
    const { TEMPORAL_ADDRESS: _a, TEMPORAL_NAMESPACE: _n, BANANA_KEY: _k, ...own } = process.env;
    const target = options.temporalAddress === undefined ? undefined : testTarget(options.temporalAddress);
    const temporal = target ? { TEMPORAL_ADDRESS: target.address, TEMPORAL_NAMESPACE: target.namespace } : {};
    return new Bench(folder, site, { ...own, ...temporal, NO_COLOR: '1' });
  }

  /** The example photos as `input/` of this folder. */
  async withPhotos(): Promise<this> {
    await cp(EXAMPLES, this.folder, { recursive: true });
    return this;
  }

  /** `items.jsonl` of `count` prompts `#1 …`, `#2 …`. */
  async withItems(count: number): Promise<string> {
    const lines = Array.from({ length: count }, (_, index) =>
      JSON.stringify({ id: `i${index + 1}`, prompt: `#${index + 1} a pear` }),
    );
    await writeFile(join(this.folder, 'items.jsonl'), lines.join('\n'));
    return 'items.jsonl';
  }

  /** `starter`: of another build. */
  start(args: readonly string[], options: { detached?: boolean; env?: NodeJS.ProcessEnv; starter?: string } = {}): Running {
    const child = spawn(process.execPath, [options.starter ?? STARTER, ...args, '--json'], {
      cwd: this.folder,
      env: { ...this.env, ...options.env },
      detached: options.detached ?? false,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.push(child);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const finished = new Promise<Finished>((resolve) => {
      child.on('close', (code) => resolve({ code, events: eventsOf(stdout), stdout, stderr }));
    });
    return { child, finished, stdoutSoFar: () => stdout, stderrSoFar: () => stderr };
  }

  run(...args: readonly string[]): Promise<Finished> {
    return this.start(args).finished;
  }

  async summary(batch: string): Promise<SummaryFile> {
    return JSON.parse(await readFile(join(this.folder, 'batch_outputs', batch, 'summary.json'), 'utf8')) as SummaryFile;
  }

  async manifest(batch: string): Promise<ManifestLine[]> {
    const text = await readFile(join(this.folder, 'batch_outputs', batch, 'manifest.jsonl'), 'utf8');
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as ManifestLine);
  }

  /** Folder in staging of the only batch of this name. */
  async staged(batch: string): Promise<string> {
    const batches = join(this.folder, '.plantain', 'staging', 'batches');
    const [name, ...others] = (await readdir(batches)).filter((one) => one.startsWith(`${batch}.`));
    if (name === undefined || others.length > 0) throw new Error(`not one batch of the name ${batch} in ${batches}`);
    return join(batches, name);
  }

  async close(): Promise<void> {
    for (const child of this.#children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await this.site.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

export interface SummaryFile {
  readonly ended: string;
  readonly items: number;
  readonly success: number;
  readonly calls: PaidCalls;
}

export interface ManifestLine {
  readonly id: string;
  readonly status: string;
  readonly files: readonly string[];
  readonly code?: string;
  readonly message?: string;
  readonly attempts: number;
  readonly calls: {
    readonly sent: number;
    readonly delivered: number;
    readonly unbilled: number;
    readonly empty: number;
    readonly unknown: number;
  };
}

/** What a command answered, without notices such as of a server that takes long to start. */
export const answerOf = ({ events }: Finished): Record<string, unknown> | undefined =>
  events.find(({ event }) => event !== 'notice');

function eventsOf(stdout: string): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Resolves when `condition` holds, asked ten times a second; rejects after `withinMs`. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, withinMs = 60_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A client of the test server, in this test file's namespace. */
export async function testClient(address: string): Promise<Client> {
  const target = testTarget(address);
  return new Client({ connection: await Connection.connect({ address }), namespace: target.namespace });
}
