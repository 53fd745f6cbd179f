import { say } from '../../src/words/current.js';
import { speak } from '../../src/words/load.js';
import { Connection, isGrpcServiceError } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveTemporalCli } from '../../src/temporal/cli-binary.js';
import { endServer, freePorts, LOOPBACK, spawnDevServer } from '../../src/temporal/dev-server.js';
import { answers } from '../../src/temporal/frontend.js';
import { ensureSearchAttributes } from '../../src/temporal/search-attributes.js';
import type { TemporalTarget } from '../../src/temporal/target.js';

/** Namespaces of every test server: more than there are files of durable tests. */
const TEST_NAMESPACES = Array.from({ length: 64 }, (_, index) => `t${index}`);

export interface TestServer {
  readonly address: string;
  readonly stop: () => Promise<void>;
}

/**
 * A Temporal server for tests, with the product's settings and search attributes: that of `TEMPORAL_TEST_ADDRESS` if it is set (what
 * it lacks of namespaces and attributes is added), else a development server in memory on free ports.
 */
export async function testServer(): Promise<TestServer> {
  const address = process.env['TEMPORAL_TEST_ADDRESS'];
  if (!address) return ownServer();
  await prepare(address);
  return { address, stop: async () => undefined };
}

/**
 * The namespace of this test file on the server at `address` (`inject('temporalAddress')`). Vitest numbers files in their order; its pool
 * ids are no substitute: two files that run at once can have the same one where the tests of one project follow those of another.
 */
export function testTarget(address: string): TemporalTarget {
  const worker = Number(process.env['VITEST_WORKER_ID'] ?? 0);
  return { address, namespace: `t${worker % TEST_NAMESPACES.length}`, connection: {}, embedded: false };
}

async function ownServer(): Promise<TestServer> {
  await speak('en');
  // To stderr: stdout may be a report that a program reads.
  const cli = await resolveTemporalCli({ env: process.env, onProgress: (line) => process.stderr.write(`${say(line)}\n`) });
  const folder = await mkdtemp(join(tmpdir(), 'plantain-test-server-'));
  const logFile = join(folder, 'server.log');
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const ports = await freePorts();
    const server = await spawnDevServer({
      ...ports,
      cliPath: cli.path,
      folder,
      namespaces: TEST_NAMESPACES,
      logFile,
      detached: false,
      env: process.env,
    });
    const address = `${LOOPBACK}:${ports.port}`;
    if (await answers(address, 60_000, server, TEST_NAMESPACES.at(-1))) {
      return {
        address,
        stop: async () => {
          await endServer(server, 5_000);
          await rm(folder, { recursive: true, force: true });
        },
      };
    }
    await endServer(server);
  }
  throw new Error(`No Temporal server for the tests:\n${await readFile(logFile, 'utf8')}`);
}

const ALREADY_EXISTS = 6;

async function prepare(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: '5s' });
  try {
    for (const namespace of TEST_NAMESPACES) {
      try {
        await connection.workflowService.registerNamespace({
          namespace,
          workflowExecutionRetentionPeriod: { seconds: msToTs('1 day').seconds ?? null },
        });
      } catch (error) {
        if (!isGrpcServiceError(error) || Number(error.code) !== ALREADY_EXISTS) throw error;
      }
      if (!(await ensureSearchAttributes(connection, namespace))) {
        throw new Error(`The server of TEMPORAL_TEST_ADDRESS does not take the search attributes in ${namespace}`);
      }
    }
  } finally {
    await connection.close();
  }
}
