/**
 * The layers, the same as the table in docs/architecture.md (a test compares the two with what the code imports). For each folder of
 * src: other folders it may import as values, those it may import as types only, and packages. `node:` is allowed unless `node` is false.
 */
export const LAYERS = {
  domain: { values: [], types: [], packages: [], node: false },
  disk: { values: ['domain'], types: [], packages: [] },
  workflows: { values: ['domain'], types: ['activities'], packages: ['@temporalio/workflow', '@temporalio/common'], node: false },
  http: { values: ['domain'], types: [], packages: ['undici', 'ipaddr.js'] },
  providers: { values: ['domain', 'http'], types: [], packages: ['zod'] },
  stores: { values: ['domain', 'disk'], types: [], packages: ['zod', 'ali-oss'] },
  staging: { values: ['domain', 'stores'], types: [], packages: [] },
  spool: { values: ['domain', 'disk'], types: ['providers'], packages: ['zod', 'file-type'] },
  activities: {
    values: ['domain', 'disk', 'report', 'spool', 'staging'],
    types: ['providers', 'stores'],
    packages: ['@temporalio/activity', '@temporalio/common'],
  },
  inputs: { values: ['domain'], types: ['stores'], packages: ['zod', 'file-type', 'sharp', 'csv-parse'] },
  report: { values: ['domain'], types: [], packages: [], node: false },
  config: {
    values: ['domain', 'disk', 'providers', 'stores'],
    types: ['temporal'],
    packages: ['zod', 'jsonc-parser', 'dotenv', 'ini'],
  },
  temporal: {
    values: ['domain', 'disk'],
    types: [],
    packages: ['@temporalio/*', 'undici', 'zod'],
  },
  accounts: {
    values: ['domain', 'disk', 'http', 'spool', 'config'],
    types: ['providers', 'stores'],
    packages: ['zod'],
  },
  client: {
    values: ['domain', 'workflows', 'stores', 'staging', 'inputs', 'config', 'report', 'temporal', 'accounts'],
    types: ['activities', 'providers'],
    packages: ['@temporalio/client', '@temporalio/common', '@temporalio/proto', 'zod'],
  },
  doctor: {
    values: ['domain', 'disk', 'http', 'spool', 'config', 'temporal', 'client'],
    types: ['providers', 'stores'],
    packages: ['@temporalio/common', '@temporalio/proto'],
  },
  prepare: {
    values: [
      'domain',
      'disk',
      'http',
      'providers',
      'stores',
      'staging',
      'inputs',
      'report',
      'config',
      'client',
      'accounts',
      'doctor',
    ],
    types: [],
    packages: ['zod'],
  },
  library: {
    values: ['domain', 'config', 'client', 'prepare'],
    types: ['stores', 'report', 'workflows'],
    packages: ['zod'],
  },
  cli: {
    values: [
      'domain',
      'disk',
      'providers',
      'http',
      'inputs',
      'config',
      'report',
      'temporal',
      'client',
      'accounts',
      'doctor',
      'prepare',
    ],
    types: [],
    packages: ['@bomb.sh/tab', '@clack/prompts', '@commander-js/extra-typings', 'log-update', 'zod'],
  },
};
