import { issueOf } from '../../domain/issue.js';
import { words } from '../../words/words.js';
import { z } from 'zod';
import { oneOf, told } from '../parameter.js';
import { extraPayload } from './extra-payload.js';
import { DEFAULT_MODEL } from './models.js';

/** Settings of a Gemini site in the configuration. */
export const settings = z.strictObject({
  authMode: told(z.enum(['auto', 'google_xgoog', 'bearer']).default('auto'), oneOf('auto', 'google_xgoog', 'bearer'), {
    meaning: words('setting.gemini.authMode'),
  }),
  version: told(
    z
      .string()
      .regex(/^(auto|v\d[a-z0-9]*)$/i)
      .default('auto'),
    words('accepts.values', { values: { list: ['auto', 'v1', 'v1alpha', 'v1beta'], or: true } }),
    { meaning: words('setting.gemini.version') },
  ),
  files: told(z.enum(['auto', 'always', 'never']).default('auto'), oneOf('auto', 'always', 'never'), {
    meaning: words('setting.gemini.files'),
  }),
  batches: told(z.enum(['auto', 'always', 'never']).default('auto'), oneOf('auto', 'always', 'never'), {
    meaning: words('setting.gemini.batches'),
  }),
});

const SIZES = ['Auto', '512', '1K', '2K', '4K'];

/** A mirror may take sizes of its own; a slip of spelling is refused by all. */
const imageSize = z.preprocess(
  (value) => (value === 512 ? '512' : value),
  z
    .string()
    .regex(/^[A-Za-z0-9]{1,16}$/)
    .superRefine((size, context) => {
      const meant = SIZES.find((known) => known.toLowerCase() === size.toLowerCase().replace(/px$/, ''));
      if (meant === undefined || meant === size || meant === 'Auto') return;
      context.addIssue(issueOf(words('parameter.meant', { value: size, meant })));
    })
    .default('Auto'),
);

/** Of js-genai's `ThinkingLevel`, in its order; which of them a model takes is in `models.ts`. */
const THINKING = ['minimal', 'low', 'medium', 'high', 'xhigh'] as const;
const thinkingLevel = z.preprocess((value) => (typeof value === 'string' ? value.toLowerCase() : value), z.enum(THINKING));

/**
 * Parameters of an item. The defaults are those of the Banana2 node, but for `maxOutputTokens`. Those without a default here have one in
 * `body.ts`: it depends on the model.
 */
export const params = z.strictObject({
  model: told(
    z
      .string()
      .regex(/^[^\s\p{Cc}]{1,200}$/u)
      .exactOptional(),
    words('takes.model'),
    {
      meaning: words('parameter.gemini.model'),
      otherwise: words('otherwise.siteModel', { model: DEFAULT_MODEL }),
      placeholder: 'name',
    },
  ),
  responseMode: told(
    z.enum(['TEXT_AND_IMAGE', 'IMAGE_ONLY', 'TEXT_ONLY']).default('TEXT_AND_IMAGE'),
    oneOf('TEXT_AND_IMAGE', 'IMAGE_ONLY', 'TEXT_ONLY'),
    { meaning: words('parameter.gemini.responseMode'), placeholder: 'mode' },
  ),
  aspectRatio: told(
    z
      .string()
      .regex(/^(?:auto|\d{1,4}:\d{1,4})$/i)
      .default('Auto'),
    words('accepts.ratioOr', { values: 'Auto', example: '16:9' }),
    { meaning: words('parameter.gemini.aspectRatio'), placeholder: 'ratio' },
  ),
  imageSize: told(imageSize, words('accepts.values', { values: { list: SIZES, or: true } }), {
    meaning: words('parameter.gemini.imageSize'),
    otherwise: 'Auto',
    placeholder: 'size',
  }),
  thinkingLevel: told(thinkingLevel.exactOptional(), oneOf(...THINKING), {
    meaning: words('parameter.gemini.thinkingLevel'),
    otherwise: words('otherwise.ofModel'),
    placeholder: 'level',
  }),
  temperature: told(z.number().min(0).max(2).exactOptional(), words('range.number', { from: '0', to: '2' }), {
    meaning: words('parameter.gemini.temperature'),
    otherwise: words('otherwise.unlessRefused', { value: '0.9' }),
  }),
  topP: told(z.number().min(0).max(1).exactOptional(), words('range.number', { from: '0', to: '1' }), {
    otherwise: words('otherwise.unlessRefused', { value: '0.9' }),
    meaning: words('parameter.gemini.topP'),
  }),
  topK: told(z.int().min(1).max(1000).exactOptional(), words('range.whole', { from: '1', to: '1000' }), {
    otherwise: words('otherwise.unlessRefused', { value: '40' }),
    meaning: words('parameter.gemini.topK'),
  }),
  maxOutputTokens: told(z.int().min(1).exactOptional(), words('range.from', { from: '1' }), {
    otherwise: words('otherwise.mostTokens'),
    meaning: words('parameter.gemini.maxOutputTokens'),
  }),
  seed: told(z.int().default(0), words('accepts.whole'), { meaning: words('parameter.gemini.seed') }),
  systemInstruction: told(z.string().default(''), words('expected.text'), {
    meaning: words('parameter.gemini.systemInstruction'),
    otherwise: words('otherwise.empty'),
    placeholder: 'text',
  }),
  imageMime: told(
    z
      .string()
      .regex(/^image\/[a-z0-9.+-]{1,40}$/)
      .exactOptional(),
    words('accepts.mediaType', { example: 'image/png' }),
    {
      meaning: words('parameter.gemini.imageMime'),
      otherwise: words('otherwise.realType'),
      placeholder: 'type',
    },
  ),
  strictNative: told(z.boolean().default(false), words('expected.boolean'), {
    meaning: words('parameter.gemini.strictNative'),
  }),
  extraPayload: told(extraPayload, words('accepts.json'), {
    meaning: words('parameter.gemini.extraPayload'),
    otherwise: words('otherwise.nothing'),
    placeholder: 'json',
  }),
});

export type GeminiSettings = z.infer<typeof settings>;
export type GeminiParams = z.infer<typeof params>;
