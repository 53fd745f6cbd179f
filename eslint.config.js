import tseslint from 'typescript-eslint';
import { LAYERS } from './scripts/layers.mjs';

const FOLDERS = Object.keys(LAYERS);

/** What the stand-ins use, which are a package of their own. */
const STAND_IN_PACKAGES = ['sharp', 'ws'];

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const packagePattern = (name) => (name.endsWith('/*') ? `${escape(name.slice(0, -2))}/` : `${escape(name)}(?:/|$)`);

/** What only some systems have: plantain runs on Windows as well. `node:path` and `node:os` know the system. */
const PLACES = [
  {
    selector: 'ImportDeclaration[source.value="node:path"] ImportSpecifier[imported.name=/^(?:posix|win32)$/]',
    message: 'A local path is of the system that runs it: use the functions of node:path themselves.',
  },
  { selector: 'ImportDeclaration[source.value=/^node:path\\u002F/]', message: 'A local path is of the system that runs it.' },
  {
    selector: ':matches(Literal[value=/^\\u002Ftmp(?:\\u002F|$)/], TemplateElement[value.raw=/^\\u002Ftmp(?:\\u002F|$)/])',
    message: 'Use tmpdir() of node:os.',
  },
  {
    selector:
      'TemplateLiteral[quasis.0.value.raw=""][quasis.1.value.raw=/^[\\u002F\\u005C]/] > :matches(Identifier[name=/(?:Dir|cwd|home)$/], MemberExpression[property.name=/(?:Dir|cwd|home)$/])',
    message: 'Use join() of node:path.',
  },
  {
    selector: 'BinaryExpression[operator="+"] > Literal[value=/^[\\u002F\\u005C]$/]',
    message: 'Use join() of node:path, or a template for a URL or a key.',
  },
  {
    selector:
      'CallExpression[callee.property.name=/^(?:split|lastIndexOf)$/][callee.object.name=/^(?:file|folder|cwd|dataDir)$/] > Literal[value="/"]',
    message: 'Use basename(), dirname() or sep of node:path.',
  },
  {
    selector: 'MemberExpression[property.name="pathname"]:has(MetaProperty)',
    message: 'Use fileURLToPath(): on Windows the path of a file: URL is no file name.',
  },
];

/** A signal ends a process at once on Windows, whatever it is called: only the room that ends the server may send one. */
const SIGNALS = {
  selector: 'CallExpression[callee.object.name="process"][callee.property.name="kill"]:not([arguments.1.value=0])',
  message: 'Only src/temporal ends processes; whether one lives: src/disk/process-identity.ts.',
};

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
  { ignores: ['**/dist/', 'node_modules/', 'coverage/', 'batch_outputs/', '.plantain/'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: false, skipComments: false }],
      'max-params': ['error', { max: 4 }],
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
  { files: ['src/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...PLACES, SIGNALS] } },
  { files: ['src/temporal/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...PLACES] } },
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
        'globalThis',
        'WeakRef',
        'FinalizationRegistry',
      ],
      // What a workflow does follows from its input and its history alone: nothing of the worker, and nothing kept in a module.
      'no-restricted-syntax': [
        'error',
        { selector: 'MetaProperty[meta.name="import"]', message: 'A workflow does not know where its file lies.' },
        { selector: 'ImportExpression', message: 'A workflow is one bundle.' },
        {
          selector: ':matches(Program, ExportNamedDeclaration) > VariableDeclaration[kind!="const"]',
          message: 'A module keeps no state: a replay would begin with another.',
        },
        {
          selector:
            ':matches(Program, ExportNamedDeclaration) > VariableDeclaration > VariableDeclarator > :matches(NewExpression[arguments.length=0], ArrayExpression[elements.length=0], ObjectExpression[properties.length=0])',
          message: 'A module keeps no state: an empty collection is there to be filled.',
        },
        {
          selector: 'PropertyDefinition[static=true]:not([readonly=true])',
          message: 'A class keeps no state for all workflows.',
        },
      ],
    },
  },
  ...FOLDERS.map(layerRule),
  {
    // The page is in the browser: it reaches its own server by fetch, and of plantain it may have words, what a report knows, and the types of what it is sent.
    files: ['web/**/*.ts', 'web/**/*.tsx'],
    rules: {
      'no-restricted-globals': 'off',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?:\\.\\./)+src/(?!words/|report/|domain/money/money\\.js)',
              allowTypeImports: true,
              message: 'A page may import words, what a report knows, and types (docs/architecture.md).',
            },
            {
              regex: `^(?!\\.|${['preact', '@preact/signals', '@tanstack/virtual-core'].map(packagePattern).join('|')})`,
              message: 'web may not use this package (docs/architecture.md).',
            },
          ],
        },
      ],
    },
  },
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
    rules: { 'max-lines-per-function': 'off', 'max-params': 'off', 'no-console': 'off', 'no-restricted-globals': 'off' },
  },
);
