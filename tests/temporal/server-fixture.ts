import { Connection } from '@temporalio/client';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { endServer } from '../../src/temporal/dev-server.js';
import { isAlive, type ProcessIdentity } from '../../src/disk/process-identity.js';
import type { ServerRecord } from '../../src/temporal/server-folder.js';
import { Child } from './children.js';

/** A run's folder whose path has all that paths may have; its server and the processes that use it end with the test. */
export class RunFolder {
  readonly #root = mkdtempSync(join(tmpdir(), 'plantain ä 图片 %20?#'));
  readonly dataDir = join(this.#root, '.plantain');
  #children: Child[] = [];

  constructor() {
    onTestFinished(async () => {
      for (const child of this.#children) await child.kill();
      const record = this.#recordIfAny();
      if (record?.process) await endServer(record.process, 2_000);
      rmSync(this.#root, { recursive: true, force: true });
    });
  }

  /** A process that asks for the folder's server. */
  start(within: readonly string[] = []): Child {
    const child = new Child({ script: 'server-child', within }, this.dataDir);
    this.#children.push(child);
    return child;
  }

  /** A process that uses the folder's server, and the server's address. */
  async user(): Promise<{ child: Child; address: string }> {
    const child = this.start();
    const { address } = (await child.said()) as { address: string };
    return { child, address };
  }

  get record(): ServerRecord {
    const record = this.#recordIfAny();
    if (record === undefined) throw new Error('there is no server.json');
    return record;
  }

  get server(): ProcessIdentity {
    const { process } = this.record;
    if (process === undefined) throw new Error('the record has no process');
    return process;
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.dataDir, name), text);
  }

  read(name: string): string {
    return readFileSync(join(this.dataDir, name), 'utf8');
  }

  #recordIfAny(): ServerRecord | undefined {
    try {
      return JSON.parse(this.read('server.json')) as ServerRecord;
    } catch {
      // No server was ever started in the folder.
      return undefined;
    }
  }
}

export async function release(child: Child): Promise<void> {
  child.tell('release');
  if ((await child.said()) !== 'released') throw new Error('the child said something else');
  await child.end();
}

export async function withConnection<T>(address: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  return work(connection).finally(() => connection.close());
}

export async function gone(server: ProcessIdentity): Promise<boolean> {
  for (let waits = 0; waits < 200 && isAlive(server); waits += 1) await sleep(50);
  return !isAlive(server);
}
