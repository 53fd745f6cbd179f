import tseslint from 'typescript-eslint';

const FOLDERS = [
  'domain',
  'workflows',
  'activities',
  'providers',
  'stores',
  'staging',
  'spool',
  'http',
  'inputs',
  'config',
  'report',
  'temporal',
  'client',
  'cli',
];

/**
 * The layers (docs/architecture.md). For each folder: other folders it may import as values, those it may import as types only,
 * and packages. `node:` is allowed unless `node` is false.
 */
const LAYERS = {
  domain: { values: [], types: [], packages: [], node: false },
  workflows: { values: ['domain'], types: ['activities'], packages: ['@temporalio/workflow', '@temporalio/common'], node: false },
  http: { values: ['domain'], types: [], packages: ['undici', 'zod', 'ipaddr.js'] },
  providers: { values: ['domain', 'http'], types: [], packages: ['zod'] },
  stores: { values: ['domain'], types: [], packages: ['zod', 'ali-oss'] },
  staging: { values: ['domain', 'stores'], types: [], packages: ['zod'] },
  spool: { values: ['domain'], types: ['providers'], packages: ['zod', 'file-type'] },
  activities: {
    values: ['domain', 'report', 'spool', 'staging'],
    types: ['providers', 'stores'],
    packages: ['@temporalio/activity', '@temporalio/common', '@temporalio/client', 'sharp'],
  },
  inputs: { values: ['domain', 'http'], types: ['stores'], packages: ['zod', 'file-type', 'sharp', 'csv-parse'] },
  report: { values: ['domain'], types: [], packages: [], node: false },
  config: { values: ['domain', 'providers', 'stores'], types: ['temporal'], packages: ['zod', 'jsonc-parser', 'dotenv', 'ini'] },
  temporal: {
    values: ['domain'],
    types: ['config'],
    packages: ['@temporalio/*', 'undici', 'zod'],
  },
  client: {
    values: ['domain', 'workflows', 'report'],
    types: ['activities'],
    packages: ['@temporalio/client', '@temporalio/common', '@temporalio/proto', 'zod'],
  },
  cli: {
    values: [
      'domain',
      'workflows',
      'providers',
      'stores',
      'staging',
      'spool',
      'http',
      'inputs',
      'config',
      'report',
      'temporal',
      'client',
    ],
    types: ['activities'],
    packages: ['@temporalio/*', '@clack/prompts', 'commander', '@commander-js/extra-typings', 'log-update', 'zod'],
  },
};

/** What the stand-ins use, which are a package of their own. */
const STAND_IN_PACKAGES = ['ws'];

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const packagePattern = (name) => (name.endsWith('/*') ? `${escape(name.slice(0, -2))}/` : `${escape(name)}(?:/|$)`);

function layerRule(folder) {
  const layer = LAYERS[folder];
  const forbidden = FOLDERS.filter((name) => name !== folder && !layer.values.includes(name) && !layer.types.includes(name));
  const patterns = [
    {
      regex: `^(?:\\.\\./)+(?:${[...forbidden, 'stand-ins'].join('|')})/`,
      message: `src/${folder} may not import from there (docs/architecture.md).`,
    },
    { regex: '^(?:\\.\\./)+(?:worker|starter)\\.js$', message: 'The composition roots are imported by nobody.' },
    {
      regex: `^(?!\\.|${[...(layer.node === false ? [] : ['node:']), ...layer.packages.map(packagePattern)].join('|') || '\\.'})`,
      message: `src/${folder} may not use this package (docs/architecture.md).`,
    },
  ];
  if (layer.types.length > 0) {
    patterns.push({
      regex: `^(?:\\.\\./)+(?:${layer.types.join('|')})/`,
      allowTypeImports: true,
      message: `src/${folder} may import only types from there.`,
    });
  }
  return {
    files: [`src/${folder}/**/*.ts`],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
  };
}

export default tseslint.config(
  { ignores: ['**/dist/', 'node_modules/', 'coverage/', 'batch_outputs/', '.plantain/', 'examples/'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: false, skipComments: false }],
      'no-console': 'error',
      'no-restricted-globals': ['error', { name: 'fetch', message: 'Use src/http/request.ts.' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['src/workflows/**/*.ts', 'src/domain/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        'fetch',
        'process',
        'Buffer',
        'setInterval',
        'structuredClone',
        'performance',
        'Temporal',
      ],
    },
  },
  ...FOLDERS.map(layerRule),
  {
    files: ['stand-ins/src/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?:\\.\\./)+(?:src|tests|scripts)/',
              message: 'A stand-in is written from the protocol alone (docs/architecture.md).',
            },
            {
              regex: `^(?!\\.|${['node:', ...STAND_IN_PACKAGES.map(packagePattern)].join('|')})`,
              message: 'stand-ins may not use this package (docs/architecture.md).',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['tests/**/*.ts', 'stand-ins/tests/**/*.ts', 'scripts/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', 'no-console': 'off', 'no-restricted-globals': 'off' },
  },
);
