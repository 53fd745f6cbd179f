import { z } from 'zod';
import { issueOf } from '../../domain/issue.js';
import { words } from '../../words/words.js';
import { jsonObject } from '../json-parameter.js';
import { oneOf, told } from '../parameter.js';
import { DEFAULT_MODEL } from './models.js';

const someSeconds = (standard: number) => z.number().min(0.05).max(60).default(standard);
const secondsTaken = words('range.someSeconds', { from: '0.05', to: '60' });

/** Settings of a site in the configuration. */
export const settings = z.strictObject({
  api: told(z.enum(['auto', 'images', 'chat']).default('auto'), oneOf('auto', 'images', 'chat'), {
    meaning: words('setting.openai.api'),
  }),
  tasks: told(z.enum(['auto', 'on', 'off']).default('auto'), oneOf('auto', 'on', 'off'), {
    meaning: words('setting.openai.tasks'),
  }),
  references: told(z.enum(['form', 'json']).default('form'), oneOf('form', 'json'), {
    meaning: words('setting.openai.references'),
  }),
  idempotencyKey: told(z.boolean().default(false), words('expected.boolean'), {
    meaning: words('setting.openai.idempotencyKey'),
  }),
  pollFirst: told(someSeconds(3), secondsTaken, { meaning: words('setting.grsai.pollFirst') }),
  pollMost: told(someSeconds(5), secondsTaken, { meaning: words('setting.grsai.pollMost') }),
});

const text = (pattern: RegExp) => z.string().regex(pattern).exactOptional();
const otherwise = words('otherwise.notSent');

/** An item is one picture: more of them are more items, each with a request of its own. */
const extraPayload = jsonObject((payload) => {
  const names = ['n', 'prompt', 'image', 'images', 'mask'].filter((name) => Object.hasOwn(payload, name));
  return names.map((name) =>
    words('payload.ownField', { name, instead: words(`payload.own.${name === 'n' ? 'count' : 'item'}`) }),
  );
});

/** Pixels, a ratio, or a word; `1024X1024` and `1024*1024` are slips. */
const size = z
  .string()
  .regex(/^[A-Za-z0-9:._×*-]{1,20}$/)
  .superRefine((value, context) => {
    const meant = value.replace(/[X×*]/g, 'x');
    if (meant !== value && /^\d+x\d+$/.test(meant)) context.addIssue(issueOf(words('parameter.meant', { value, meant })));
  })
  .exactOptional();

/** Parameters of an item. What is not given is not sent, so that the model decides. */
export const params = z.strictObject({
  model: told(text(/^[^\s\p{Cc}]{1,200}$/u), words('takes.model'), {
    meaning: words('parameter.openai.model'),
    otherwise: words('otherwise.siteModel', { model: DEFAULT_MODEL }),
    placeholder: 'name',
  }),
  size: told(size, words('accepts.sizeOr', { values: 'auto', example: '1536x1024', ratio: '16:9' }), {
    meaning: words('parameter.openai.size'),
    otherwise,
    placeholder: 'size',
  }),
  quality: told(
    text(/^[A-Za-z0-9_-]{1,20}$/),
    words('accepts.values', { values: { list: ['auto', 'low', 'medium', 'high', 'xhigh', 'max'], or: true } }),
    { meaning: words('parameter.openai.quality'), otherwise, placeholder: 'quality' },
  ),
  background: told(z.enum(['auto', 'opaque', 'transparent']).exactOptional(), oneOf('auto', 'opaque', 'transparent'), {
    meaning: words('parameter.openai.background'),
    otherwise,
  }),
  outputFormat: told(z.enum(['png', 'jpeg', 'webp', 'gif', 'svg']).exactOptional(), oneOf('png', 'jpeg', 'webp', 'gif', 'svg'), {
    meaning: words('parameter.openai.outputFormat'),
    otherwise,
    placeholder: 'type',
  }),
  outputCompression: told(z.int().min(0).max(100).exactOptional(), words('range.whole', { from: '0', to: '100' }), {
    meaning: words('parameter.openai.outputCompression'),
    otherwise,
  }),
  moderation: told(z.enum(['auto', 'low']).exactOptional(), oneOf('auto', 'low'), {
    meaning: words('parameter.openai.moderation'),
    otherwise,
  }),
  complexity: told(z.enum(['low', 'medium', 'high']).exactOptional(), oneOf('low', 'medium', 'high'), {
    meaning: words('parameter.openai.complexity'),
    otherwise,
  }),
  inputFidelity: told(z.enum(['low', 'high']).exactOptional(), oneOf('low', 'high'), {
    meaning: words('parameter.openai.inputFidelity'),
    otherwise,
  }),
  frameCount: told(z.int().min(2).max(64).exactOptional(), words('range.whole', { from: '2', to: '64' }), {
    meaning: words('parameter.openai.frameCount'),
    otherwise,
  }),
  frameDurationMs: told(z.int().min(1).max(60_000).exactOptional(), words('range.whole', { from: '1', to: '60000' }), {
    meaning: words('parameter.openai.frameDurationMs'),
    otherwise,
  }),
  aspectRatio: told(text(/^(?:auto|\d{1,4}:\d{1,4})$/i), words('accepts.ratioOr', { values: 'auto', example: '16:9' }), {
    meaning: words('parameter.openai.aspectRatio'),
    otherwise,
    placeholder: 'ratio',
  }),
  imageSize: told(text(/^[A-Za-z0-9]{1,16}$/), words('accepts.values', { values: { list: ['1K', '2K', '4K'], or: true } }), {
    meaning: words('parameter.openai.imageSize'),
    otherwise,
    placeholder: 'size',
  }),
  resolution: told(text(/^[A-Za-z0-9]{1,16}$/), words('accepts.values', { values: { list: ['1k', '2k', '4k'], or: true } }), {
    meaning: words('parameter.openai.resolution'),
    otherwise,
    placeholder: 'size',
  }),
  responseFormat: told(z.enum(['b64_json', 'url']).exactOptional(), oneOf('b64_json', 'url'), {
    meaning: words('parameter.openai.responseFormat'),
    otherwise,
    placeholder: 'form',
  }),
  stream: told(z.boolean().default(false), words('expected.boolean'), { meaning: words('parameter.openai.stream') }),
  partialImages: told(z.int().min(0).max(3).exactOptional(), words('range.whole', { from: '0', to: '3' }), {
    meaning: words('parameter.openai.partialImages'),
    otherwise,
  }),
  safetyIdentifier: told(text(/^[^\p{Cc}]{1,200}$/u), words('expected.text'), {
    meaning: words('parameter.openai.safetyIdentifier'),
    otherwise,
    placeholder: 'text',
  }),
  extraPayload: told(extraPayload, words('accepts.json'), {
    meaning: words('parameter.openai.extraPayload'),
    otherwise: words('otherwise.nothing'),
    placeholder: 'json',
  }),
});

export type OpenAiParams = z.infer<typeof params>;
