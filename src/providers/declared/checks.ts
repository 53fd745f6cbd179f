import type { Json } from '../../domain/json.js';
import { nearName } from '../../domain/text/suggest.js';
import { type Words, words } from '../../words/words.js';
import type { Declaration } from './content.js';
import { namesInside } from './template.js';

interface Problem {
  readonly path: readonly string[];
  readonly message: Words;
}

/** Placeholders of every request. */
export const RESERVED = [
  'prompt',
  'model',
  'references',
  'reference',
  'withReferences',
  'id',
  'requestKey',
  'key',
  'file',
  'fileName',
  'type',
  'extension',
];
const OF_UPLOAD = ['file', 'fileName', 'type', 'extension'];
/** Parameters whose values cannot hold a line break or anything else that means something in a header. */
const SAFE = ['choice', 'number', 'whole', 'switch'];

/** What is wrong with a declaration whose places are each right. */
export function problemsIn(value: Declaration): readonly Problem[] {
  return [...nameProblems(value), ...placeholderProblems(value), ...wholeProblems(value)];
}

function nameProblems({ params, maps }: Declaration): Problem[] {
  const of = (part: string, names: readonly string[], taken: readonly string[]): Problem[] =>
    names
      .filter((name) => taken.includes(name))
      .map((name) => ({ path: [part, name], message: words('declared.taken', { name: `{${name}}` }) }));
  return [
    ...of('params', Object.keys(params), RESERVED),
    ...of('maps', Object.keys(maps), [...RESERVED, ...Object.keys(params)]),
    ...Object.entries(params).flatMap(([name, one]) =>
      one.type === 'choice' && one.default !== undefined && !one.choices.includes(one.default)
        ? [
            {
              path: ['params', name, 'default'],
              message: words('declared.noChoice', { value: one.default, choices: { list: one.choices } }),
            },
          ]
        : [],
    ),
  ];
}

/** Where placeholders stand, and which are known there. */
function placeholderProblems(value: Declaration): Problem[] {
  const { params, maps, submit, task, upload } = value;
  const names = Object.keys(maps);
  const item = ['prompt', 'model', 'withReferences', ...Object.keys(params)];
  const safe = ['requestKey', ...Object.entries(params).flatMap(([name, { type }]) => (SAFE.includes(type) ? [name] : []))];
  const of = (path: readonly string[], template: Json | undefined, known: readonly string[]): Problem[] =>
    template === undefined ? [] : unknownNames(path, template, known);
  const afterwards = Object.entries({ poll: task?.poll, result: task?.result, cancel: task?.cancel });
  return [
    ...names.flatMap((name, at) => of(['maps', name], templatesOf(maps[name]), [...item, ...names.slice(0, at)])),
    ...of(['submit', 'path'], submit.path, [...item, ...names]),
    ...of(['submit', 'query'], submit.query, [...item, ...names]),
    ...of(['submit', 'headers'], submit.headers, safe),
    ...of(['submit', 'body'], submit.body, [...item, ...names, 'references', 'reference', 'requestKey']),
    ...afterwards.flatMap(([part, way]) =>
      way === undefined
        ? []
        : [
            ...of(['task', part, 'path'], way.path, ['id', 'model']),
            ...of(['task', part, 'query'], way.query, ['id', 'model']),
            ...of(['task', part, 'headers'], way.headers, []),
            ...of(['task', part, 'body'], way.body, ['id', 'model']),
          ],
    ),
    ...(upload
      ? [
          ...of(['upload', 'path'], upload.path, ['extension']),
          ...of(['upload', 'query'], upload.query, OF_UPLOAD.slice(1)),
          ...of(['upload', 'headers'], upload.headers, ['type']),
          ...of(['upload', 'put', 'headers'], upload.put?.headers, ['type']),
          ...of(['upload', 'body'], upload.body, OF_UPLOAD),
        ]
      : []),
    ...of(['check', 'path'], value.check?.path, ['model']),
  ];
}

const templatesOf = (map: Declaration['maps'][string] | undefined): Json => (map ? [map.of, map.otherwise ?? null] : null);

function unknownNames(path: readonly string[], template: Json, known: readonly string[]): Problem[] {
  const unknown = [...new Set(namesInside(template))].filter((name) => !known.includes(name));
  return unknown.map((name) => {
    const near = nearName(name, known) ?? 'none';
    const message =
      known.length === 0
        ? words('declared.noPlaceholder', { name: `{${name}}` })
        : words('declared.unknownName', { name: `{${name}}`, near, known: { list: known } });
    return { path, message };
  });
}

function wholeProblems({ references, upload, submit, task, samples }: Declaration): Problem[] {
  const names = namesInside(submit.body ?? null);
  const takes = names.includes('references') || names.includes('reference');
  const problems: (Problem | false)[] = [
    references.as === 'upload' && !upload && { path: ['upload'], message: words('declared.noUpload') },
    references.as !== 'upload' && upload !== undefined && { path: ['references', 'as'], message: words('declared.uploadUnused') },
    references.as === 'file' &&
      submit.format !== 'multipart' && { path: ['submit', 'format'], message: words('declared.fileNeedsForm') },
    !takes &&
      references.most !== 0 && {
        path: ['references', 'most'],
        message: words('declared.takesNone', { example: '{references}' }),
      },
    !names.includes('prompt') && { path: ['submit', 'body'], message: words('declared.noPrompt', { example: '{prompt}' }) },
    task !== undefined && needsId(task) && task.id === undefined && { path: ['task', 'id'], message: words('declared.noId') },
    new Set(samples.map(({ name }) => name)).size < samples.length && {
      path: ['samples'],
      message: words('declared.sampleTwice'),
    },
  ];
  return problems.filter((one) => one !== false);
}

const needsId = ({ poll, result, cancel }: NonNullable<Declaration['task']>): boolean =>
  [poll, result, cancel].some(
    (way) => way !== undefined && namesInside([way.path ?? '', way.query ?? {}, way.body ?? null]).includes('id'),
  );
