import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { useEmbeddedServer } from '../src/temporal/embedded.js';

/** Starts a folder's own Temporal server again for `work`. */
export async function withFolderServer<T>(folder: string, work: (client: Client) => Promise<T>): Promise<T> {
  const server = await useEmbeddedServer({ dataDir: join(folder, '.plantain'), env: process.env });
  const connection = await Connection.connect({ address: server.address });
  try {
    return await work(new Client({ connection, namespace: server.namespace }));
  } finally {
    await connection.close();
    await server.release();
  }
}
