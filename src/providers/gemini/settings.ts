import { issueOf } from '../../domain/issue.js';
import { words } from '../../words/words.js';
import { z } from 'zod';
import { told } from '../parameter.js';
import { extraPayload } from './extra-payload.js';

/** Settings of a Gemini site in the configuration. */
export const settings = z.strictObject({
  authMode: told(z.enum(['auto', 'google_xgoog', 'bearer']).default('auto'), 'one of: auto, google_xgoog, bearer', {
    meaning: words('setting.gemini.authMode'),
  }),
  version: told(
    z
      .string()
      .regex(/^(auto|v\d[a-z0-9]*)$/i)
      .default('auto'),
    'auto, v1, v1alpha or v1beta',
    { meaning: words('setting.gemini.version') },
  ),
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
    'the name of a model',
    {
      meaning: words('parameter.gemini.model'),
      otherwise: words('otherwise.siteModel', { model: 'gemini-3-pro-image' }),
      placeholder: 'name',
    },
  ),
  responseMode: told(
    z.enum(['TEXT_AND_IMAGE', 'IMAGE_ONLY', 'TEXT_ONLY']).default('TEXT_AND_IMAGE'),
    'one of: TEXT_AND_IMAGE, IMAGE_ONLY, TEXT_ONLY',
    { meaning: words('parameter.gemini.responseMode'), placeholder: 'mode' },
  ),
  aspectRatio: told(
    z
      .string()
      .regex(/^(?:auto|\d{1,4}:\d{1,4})$/i)
      .default('Auto'),
    'Auto, or a ratio such as 16:9',
    { meaning: words('parameter.gemini.aspectRatio'), placeholder: 'ratio' },
  ),
  imageSize: told(imageSize, 'Auto, 512, 1K, 2K or 4K', {
    meaning: words('parameter.gemini.imageSize'),
    otherwise: 'Auto',
    placeholder: 'size',
  }),
  temperature: told(z.number().min(0).max(2).exactOptional(), 'a number from 0 to 2', {
    meaning: words('parameter.gemini.temperature'),
    otherwise: words('otherwise.unlessRefused', { value: '0.9' }),
  }),
  topP: told(z.number().min(0).max(1).exactOptional(), 'a number from 0 to 1', {
    otherwise: words('otherwise.unlessRefused', { value: '0.9' }),
    meaning: words('parameter.gemini.topP'),
  }),
  topK: told(z.int().min(1).max(1000).exactOptional(), 'a whole number from 1 to 1000', {
    otherwise: words('otherwise.unlessRefused', { value: '40' }),
    meaning: words('parameter.gemini.topK'),
  }),
  maxOutputTokens: told(z.int().min(1).exactOptional(), 'a whole number from 1', {
    otherwise: words('otherwise.mostTokens'),
    meaning: words('parameter.gemini.maxOutputTokens'),
  }),
  seed: told(z.int().default(0), 'a whole number', { meaning: words('parameter.gemini.seed') }),
  systemInstruction: told(z.string().default(''), 'a text', {
    meaning: words('parameter.gemini.systemInstruction'),
    otherwise: words('otherwise.empty'),
    placeholder: 'text',
  }),
  imageMime: told(
    z
      .string()
      .regex(/^image\/[a-z0-9.+-]{1,40}$/)
      .exactOptional(),
    'a media type such as image/png',
    {
      meaning: words('parameter.gemini.imageMime'),
      otherwise: words('otherwise.realType'),
      placeholder: 'type',
    },
  ),
  strictNative: told(z.boolean().default(false), 'true or false', {
    meaning: words('parameter.gemini.strictNative'),
  }),
  extraPayload: told(extraPayload, 'a JSON object, or a text that holds one', {
    meaning: words('parameter.gemini.extraPayload'),
    otherwise: words('otherwise.nothing'),
    placeholder: 'json',
  }),
});

export type GeminiSettings = z.infer<typeof settings>;
export type GeminiParams = z.infer<typeof params>;
