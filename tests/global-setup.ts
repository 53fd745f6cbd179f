import type { TestProject } from 'vitest/node';
import { testServer } from './helpers/temporal-server.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** `host:port` of a Temporal development server with the namespaces `t0` to `t63`. */
    temporalAddress: string;
  }
}

/** One server for all durable tests; each test file has a namespace of its own (`testTarget`). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await testServer();
  project.provide('temporalAddress', server.address);
  return server.stop;
}
